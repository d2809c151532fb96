package org.tocsin.batch.report;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.svgsupport.BatikSVGDrawer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Sets a report's page on A4, fonts included. */
final class ReportPdf {
  private static final Logger QUIET = Logger.getLogger("com.openhtmltopdf");

  private ReportPdf() {}

  static void write(String page, Path file) throws IOException {
    QUIET.setLevel(Level.WARNING);
    try (OutputStream out = Files.newOutputStream(file)) {
      PdfRendererBuilder pdf = new PdfRendererBuilder();
      ReportFonts.register(pdf);
      pdf.useSVGDrawer(new BatikSVGDrawer());
      pdf.withProducer("Tocsin");
      pdf.withHtmlContent(page.replaceFirst("<!DOCTYPE html>", ""), null);
      pdf.toStream(out);
      pdf.run();
    }
  }
}
