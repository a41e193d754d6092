/**
 * What is read of a trace: whose memory an address is and what lies there, which function and
 * source line wrote, lines for people and for programs, figures, and a report.
 */
package org.bd0.kernel.debug.report;
