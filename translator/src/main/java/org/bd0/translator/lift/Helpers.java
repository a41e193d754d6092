package org.bd0.translator.lift;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bd0.translator.ir.Helper;

/**
 * Helpers that are made when an instruction first needs them. One method is one {@link Helper} for
 * good: the interpreter's handle of it is costly.
 */
final class Helpers {
  /** The methods that a record would have by itself are linked when first called, at 8 ms. */
  private record Key(Class<?> owner, String name, String descriptor) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && owner == key.owner
          && name.equals(key.name)
          && descriptor.equals(key.descriptor);
    }

    @Override
    public int hashCode() {
      return owner.hashCode() ^ name.hashCode() * 31 ^ descriptor.hashCode();
    }
  }

  private static final Map<Key, Helper> MADE = new ConcurrentHashMap<>();

  private Helpers() {}

  /** {@link Helper#pure}, once for each method. */
  static Helper pure(Class<?> owner, String name, String descriptor) {
    Key key = new Key(owner, name, descriptor);
    Helper helper = MADE.get(key);
    return helper != null ? helper : keep(key, Helper.pure(owner, name, descriptor));
  }

  /** {@link Helper#state}, once for each method. */
  static Helper state(Class<?> owner, String name, String descriptor) {
    Key key = new Key(owner, name, descriptor);
    Helper helper = MADE.get(key);
    return helper != null ? helper : keep(key, Helper.state(owner, name, descriptor));
  }

  private static Helper keep(Key key, Helper helper) {
    Helper other = MADE.putIfAbsent(key, helper);
    return other != null ? other : helper;
  }
}
