package org.bd0.kernel.linux;

/**
 * Lists of names in one string, for what is shown and not used: nothing has to be set up for it.
 */
final class Names {
  private Names() {}

  /**
   * A name by its place.
   *
   * @param list names separated by single blanks
   * @param index which, from 0
   * @return null when there are not so many
   */
  static String at(String list, int index) {
    int start = 0;
    for (int i = 0; i < index; i++) {
      start = list.indexOf(' ', start) + 1;
      if (start == 0) {
        return null;
      }
    }
    int end = list.indexOf(' ', start);
    return index < 0 ? null : end < 0 ? list.substring(start) : list.substring(start, end);
  }
}
