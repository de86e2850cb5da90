package dev.countersign.benchmarks;

import java.util.List;
import java.util.Locale;

/** A curve in SVG, over a logarithmic axis. */
record Curve(String title, String across, List<Point> points) {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 240;
  private static final int LEFT = 70;
  private static final int RIGHT = 30;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;

  /** A number of things and the nanoseconds that it makes. */
  record Point(double size, double nanos) {}

  String svg() {
    double highest = points.stream().mapToDouble(Point::nanos).max().orElse(1) * 1.15;
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"100%%\""
                + " height=\"100%%\" fill=\"#fff\"/>%n",
            WIDTH, HEIGHT));
    text(svg, LEFT, 22, "start", title);
    line(svg, LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
    line(svg, LEFT, TOP, LEFT, HEIGHT - BOTTOM);
    text(svg, LEFT - 6, TOP + 4, "end", Cells.whole(highest) + " ns");
    text(svg, LEFT - 6, HEIGHT - BOTTOM, "end", "0");
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", across);
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      double x = x(point.size());
      double y = HEIGHT - BOTTOM - point.nanos() / highest * (HEIGHT - BOTTOM - TOP);
      path.append(format("%.1f,%.1f ", x, y));
      svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1463a5\"/>%n", x, y));
      text(svg, x, y - 8, "middle", Cells.whole(point.nanos()));
      text(svg, x, HEIGHT - BOTTOM + 16, "middle", Cells.whole(point.size()));
    }
    svg.append(
        format(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"#1463a5\""
                + " stroke-width=\"2\"/>%n</svg>%n",
            path.toString().strip()));
    return svg.toString();
  }

  private double x(double size) {
    double first = Math.log(points.get(0).size());
    double last = Math.log(points.get(points.size() - 1).size());
    double part = last > first ? (Math.log(size) - first) / (last - first) : 0;
    int margin = 20;
    return LEFT + margin + part * (WIDTH - LEFT - RIGHT - 2 * margin);
  }

  private static void line(StringBuilder svg, int x1, int y1, int x2, int y2) {
    svg.append(
        format(
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#333\"/>%n", x1, y1, x2, y2));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#111\">%s</text>%n",
            x, y, anchor, text));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
