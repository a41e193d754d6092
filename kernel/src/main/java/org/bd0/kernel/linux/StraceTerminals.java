package org.bd0.kernel.linux;

import org.bd0.kernel.UserMemory;

/** A struct termios as strace(1) shows it (termios(3), asm-generic/termbits.h). */
final class StraceTerminals {
  private static final String INPUT =
      "I???:IGNBRK=1 BRKINT=2 IGNPAR=4 PARMRK=8 INPCK=0x10 ISTRIP=0x20 INLCR=0x40 IGNCR=0x80"
          + " ICRNL=0x100 IUCLC=0x200 IXON=0x400 IXANY=0x800 IXOFF=0x1000 IMAXBEL=0x2000"
          + " IUTF8=0x4000";
  private static final String OUTPUT =
      "O???:OPOST=1 OLCUC=2 ONLCR=4 OCRNL=8 ONOCR=0x10 ONLRET=0x20 OFILL=0x40 OFDEL=0x80";
  private static final String CONTROL =
      "C???:CSTOPB=0x40 CREAD=0x80 PARENB=0x100 PARODD=0x200 HUPCL=0x400 CLOCAL=0x800"
          + " CMSPAR=0x40000000 CRTSCTS=0x80000000";
  private static final String LOCAL =
      "L???:ISIG=1 ICANON=2 XCASE=4 ECHO=8 ECHOE=0x10 ECHOK=0x20 ECHONL=0x40 NOFLSH=0x80"
          + " TOSTOP=0x100 IEXTEN=0x8000 ECHOCTL=0x200 ECHOPRT=0x400 ECHOKE=0x800 FLUSHO=0x1000"
          + " PENDIN=0x4000 EXTPROC=0x10000";
  private static final String SPEEDS =
      "B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400";

  private final UserMemory user;
  private final StraceText text;

  StraceTerminals(UserMemory user, StraceText text) {
    this.user = user;
    this.text = text;
  }

  /** The settings at an address that can be read. */
  void show(long at) {
    int output = user.getInt(at + 4);
    int control = user.getInt(at + 8);
    text.add("{c_iflag=");
    text.flags(user.getInt(at), INPUT);
    text.add(", c_oflag=NL").add(output >> 8 & 1).add("|CR").add(output >> 9 & 3);
    text.add("|").add((output >> 11 & 3) == 3 ? "XTABS" : "TAB" + (output >> 11 & 3));
    text.add("|BS").add(output >> 13 & 1).add("|VT").add(output >> 14 & 1);
    text.add("|FF").add(output >> 15 & 1);
    if ((output & 0xff) != 0) {
      text.add("|");
      text.flags(output & 0xff, OUTPUT);
    }
    text.add(", c_cflag=");
    String speed = (control & 0x1000) == 0 ? Names.at(SPEEDS, control & 15) : null;
    text.add(speed == null ? "0x" + Integer.toHexString(control & 0x100f) : speed);
    text.add("|CS").add(5 + (control >> 4 & 3));
    if ((control & ~0x103f) != 0) {
      text.add("|");
      text.flags(control & ~0x103f, CONTROL);
    }
    text.add(", c_lflag=");
    text.flags(user.getInt(at + 12), LOCAL);
    text.add(", ...}");
  }
}
