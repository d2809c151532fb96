package org.tocsin.batch.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/** A time series with its usual range, by XChart through Batik; letters become shapes. */
final class SeriesChart {
  private static final int WIDTH = 330;
  private static final int HEIGHT = 165;
  private static final Color BAND = new Color(0xdd, 0xe1, 0xe5);
  private static final Color LINE = new Color(0x14, 0x34, 0x4f);
  private static final Color EXPECTED = new Color(0x6d, 0x77, 0x81);

  private SeriesChart() {}

  static String draw(ReportFigures.Series series) {
    List<Date> dates = new ArrayList<>();
    List<Long> observed = new ArrayList<>();
    List<Double> expected = new ArrayList<>();
    List<Long> lower = new ArrayList<>();
    List<Long> upper = new ArrayList<>();
    for (ReportFigures.Point point : series.points()) {
      dates.add(Date.from(LocalDate.parse(point.start()).atStartOfDay(ZoneOffset.UTC).toInstant()));
      observed.add(point.observed());
      expected.add(point.expected());
      lower.add(point.lower());
      upper.add(point.upper());
    }
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).theme(Styler.ChartTheme.XChart).build();
    style(chart);
    area(chart.addSeries("upper", dates, upper), BAND);
    area(chart.addSeries("lower", dates, lower), Color.WHITE);
    line(chart.addSeries("expected", dates, expected), EXPECTED, 1f, true);
    line(chart.addSeries("observed", dates, observed), LINE, 1.7f, false);
    return svg(chart);
  }

  private static void style(XYChart chart) {
    Font font = new Font("DejaVu Sans", Font.PLAIN, 9);
    chart
        .getStyler()
        .setLegendVisible(false)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartPadding(2);
    chart
        .getStyler()
        .setDatePattern("MM-dd")
        .setTimezone(TimeZone.getTimeZone(ZoneOffset.UTC))
        .setAxisTickLabelsFont(font)
        .setAxisTickLabelsColor(new Color(0x37, 0x42, 0x4d))
        .setPlotGridLinesColor(new Color(0xec, 0xee, 0xf0))
        .setPlotGridVerticalLinesVisible(false)
        .setYAxisMin(0.0)
        .setXAxisMaxLabelCount(7)
        .setAxisTickMarksColor(new Color(0x9a, 0xa2, 0xaa));
  }

  private static void area(XYSeries series, Color fill) {
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area);
    series.setFillColor(fill);
    series.setLineColor(fill);
    series.setMarker(SeriesMarkers.NONE);
  }

  private static void line(XYSeries series, Color colour, float width, boolean dashed) {
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line);
    series.setLineColor(colour);
    series.setLineStyle(
        dashed
            ? new BasicStroke(
                width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {4f, 3f}, 0f)
            : new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarker(SeriesMarkers.NONE);
  }

  private static String svg(XYChart chart) {
    Document document =
        GenericDOMImplementation.getDOMImplementation()
            .createDocument("http://www.w3.org/2000/svg", "svg", null);
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment("Chart");
    SVGGraphics2D graphics = new SVGGraphics2D(context, true);
    graphics.setSVGCanvasSize(new java.awt.Dimension(WIDTH, HEIGHT));
    chart.paint(graphics, WIDTH, HEIGHT);
    StringWriter out = new StringWriter();
    try {
      graphics.stream(out, true);
    } catch (IOException e) {
      throw new UncheckedIOException("A chart cannot be drawn", e);
    }
    String svg = out.toString();
    return svg.substring(svg.indexOf("<svg"))
        .replaceFirst("<svg ", "<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" ");
  }
}
