/**
 * The guest's stores as records: what traced code calls, and the log that each guest thread fills.
 */
package org.bd0.runtime.trace;
