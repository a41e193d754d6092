package org.bd0.kernel.linux;

/**
 * Which of a process's children it waits for, and for what (waitid(2)).
 *
 * @param id a child's number when not 0
 * @param group a process group's number when not 0
 * @param ended for its end
 * @param stopped for its being stopped
 * @param continued for its going on
 * @param clones those that do not end with SIGCHLD too: __WALL, or only those: __WCLONE
 * @param onlyClones see {@code clones}
 * @param block whether to wait
 * @param leave whether what has happened is left for another time: WNOWAIT
 */
public record WaitFor(
    int id,
    int group,
    boolean ended,
    boolean stopped,
    boolean continued,
    boolean clones,
    boolean onlyClones,
    boolean block,
    boolean leave) {

  /** Whether a child is one of those. */
  public boolean means(int child, int childGroup, int exitSignal) {
    boolean clone = exitSignal != Signal.SIGCHLD;
    return (id == 0 || id == child)
        && (group == 0 || group == childGroup)
        && (clones || clone == onlyClones);
  }
}
