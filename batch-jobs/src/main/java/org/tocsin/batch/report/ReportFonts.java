package org.tocsin.batch.report;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TTFSubsetter;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;

/**
 * The fonts of a report: DejaVu Sans for Latin, Droid Sans Fallback for Chinese; both are TrueType,
 * may be embedded, and are Debian packages. Only the letters that are used are taken along.
 */
final class ReportFonts {
  private static final Path DEJAVU = Path.of("/usr/share/fonts/truetype/dejavu");
  private static final List<Path> HAN =
      List.of(
          Path.of("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"),
          Path.of("/usr/share/fonts/truetype/droid/DroidSansFallback.ttf"));

  private ReportFonts() {}

  /** The Chinese font, if it is installed. */
  static Optional<Path> han() {
    return HAN.stream().filter(Files::isReadable).findFirst();
  }

  /** What must be installed before a PDF in a language can be set. */
  static void require(String language) {
    if (language.equals("zh") && han().isEmpty()) {
      throw new IllegalStateException(
          "No Chinese font is installed; on Debian: apt-get install fonts-droid-fallback");
    }
    if (!Files.isReadable(DEJAVU.resolve("DejaVuSans.ttf"))) {
      throw new IllegalStateException(
          "Font DejaVu Sans is not installed; on Debian: apt-get install fonts-dejavu-core");
    }
  }

  static void register(PdfRendererBuilder pdf) {
    add(pdf, "DejaVuSans.ttf", "Report", 400);
    add(pdf, "DejaVuSans-Bold.ttf", "Report", 700);
    add(pdf, "DejaVuSansMono.ttf", "ReportMono", 400);
    han()
        .ifPresent(
            file -> {
              pdf.useFont(file.toFile(), "ReportHan", 400, FontStyle.NORMAL, true);
              pdf.useFont(file.toFile(), "ReportHan", 700, FontStyle.NORMAL, true);
            });
  }

  private static void add(PdfRendererBuilder pdf, String file, String family, int weight) {
    Path path = DEJAVU.resolve(file);
    if (Files.isReadable(path)) {
      pdf.useFont(path.toFile(), family, weight, FontStyle.NORMAL, true);
    }
  }

  /** A style rule that brings the Chinese letters of a text along; empty without such a font. */
  static String face(String text) throws IOException {
    Optional<Path> file = han();
    if (file.isEmpty() || text.codePoints().noneMatch(c -> c > 0x2e80)) {
      return "";
    }
    ByteArrayOutputStream subset = new ByteArrayOutputStream();
    try (TrueTypeFont font =
        new TTFParser().parse(new RandomAccessReadBufferedFile(file.get().toFile()))) {
      TTFSubsetter subsetter = new TTFSubsetter(font);
      text.codePoints().filter(c -> c > 0x2e80).distinct().forEach(subsetter::add);
      subsetter.writeToStream(subset);
    }
    return "@media screen{@font-face{font-family:'ReportHan';src:url(data:font/ttf;base64,%s)}}"
        .formatted(Base64.getEncoder().encodeToString(subset.toByteArray()));
  }
}
