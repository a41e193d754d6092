package org.bd0.bench.compare;

import java.util.List;

/**
 * What a program is to do.
 *
 * @param arguments as they stand in the list
 * @param words the same as the program gets them
 */
record Task(String arguments, List<String> words) {}
