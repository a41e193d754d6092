package org.bd0.kernel.debug.report;

final class ReportPage {
  ReportPage(Statistics s, String title, long startMillis) {}

  String html() {
    return "";
  }
}
