package io.meta138.app.devnet.exchanges;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** TCP ports to listen on; 0 for a free one. */
public final class PortConverter implements ITypeConverter<Integer> {
  private static final int MOST = 65_535;

  @Override
  public Integer convert(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MOST) {
      throw new TypeConversionException("expected a port from 0 to " + MOST + ", found " + text);
    }
    return Integer.valueOf(text);
  }
}
