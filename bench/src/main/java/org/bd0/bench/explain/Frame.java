package org.bd0.bench.explain;

/**
 * A frame of a stack.
 *
 * @param type the class's name with dots; a hidden class has a slash and a number behind it
 * @param method the method's name
 * @param compiled whether it runs as machine code, and not in the JVM's interpreter
 */
record Frame(String type, String method, boolean compiled) {}
