package org.bd0.testsupport;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints why a test was skipped, one line each, on standard output.
 *
 * <p>Surefire's console tells how many were skipped and keeps the reasons in its XML files, where
 * nobody looks: a missing guest program or tool must be seen. JUnit finds this class through {@code
 * META-INF/services}, in every module that has test-support on its test class path.
 */
public final class SkipReporter implements TestExecutionListener {
  private TestPlan plan;

  /** Found and made by JUnit. */
  public SkipReporter() {}

  @Override
  public void testPlanExecutionStarted(TestPlan started) {
    plan = started;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    report(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      report(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  private void report(TestIdentifier test, String reason) {
    String owner = plan.getParent(test).map(parent -> parent.getDisplayName() + ".").orElse("");
    System.out.println("SKIPPED " + owner + test.getDisplayName() + ": " + reason);
  }
}
