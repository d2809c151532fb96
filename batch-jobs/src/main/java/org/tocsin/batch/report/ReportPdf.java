package org.tocsin.batch.report;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.svgsupport.BatikSVGDrawer;
import com.openhtmltopdf.util.XRLog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;

/** Sets a report's page on A4, fonts included. */
final class ReportPdf {
  private ReportPdf() {}

  static void write(String page, Path file) throws IOException {
    // Its remarks on style rules for screens would fill the log with every draft.
    XRLog.listRegisteredLoggers().forEach(name -> XRLog.setLevel(name, Level.SEVERE));
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
