/**
 * Traces as files: compact, checked, and read as they were written. docs/trace-format.md has the
 * format.
 */
package org.bd0.kernel.debug.format;
