package io.meta138.oracle.feeds;

/**
 * Where a feed lives on chain: four feeds share a row's storage word.
 *
 * @param row 0 to 65,535
 * @param column 0 to 3
 */
public record Place(int row, int column) implements Comparable<Place> {
  @Override
  public int compareTo(Place other) {
    int byRow = Integer.compare(row, other.row);
    return byRow != 0 ? byRow : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return "row " + row + " column " + column;
  }
}
