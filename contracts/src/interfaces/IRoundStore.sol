// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice One row of up to four feeds in one storage word.
/// @dev From the highest bit down:
/// `round(28) | carried(4) | observedAt(32) | answer0(48) | answer1(48) | answer2(48) | answer3(48)`.
/// Bit 227 is the carried flag of column 0, bit 224 that of column 3. Answers are two's complement int48.
/// A column tells its own state:
///
/// | carried | answer          | meaning                                                          |
/// |---------|-----------------|------------------------------------------------------------------|
/// | 0       | 0               | unregistered when this round was written: no data                |
/// | 0       | any other       | answered in this round                                           |
/// | 1       | 0               | registered, never answered                                       |
/// | 1       | int48's minimum | retired                                                          |
/// | 1       | any other       | sat this round out; `carriedAt` holds the answer's round and time |
type RowWord is uint256;

/// @notice Round and time of the last answer of each column of a row that is being carried.
/// @dev From the highest bit down, for columns 0 to 3: `round(32) | time(32)`. A lane means something only while
/// the column's carried flag is set in the row's newest word.
type CarriedWord is uint256;

/// @title Rows of prices and their history
/// @notice The raw words; consumers read a `PriceFeed`, tools and other contracts read these.
interface IRoundStore {
    /// @notice The row has used all 2^28 - 1 rounds its word can count.
    error RoundsExhausted(uint256 row);

    /// @notice A ring must hold a power of two of rounds, between 2 and 2^28.
    error BadRingSize(uint256 ringSize);

    /// @notice How many rounds of history each row keeps.
    function ringSize() external view returns (uint256);

    /// @notice The newest word of a row; 0 when no feed was ever registered in it.
    function latestRow(uint256 row) external view returns (RowWord word);

    /// @notice The same for faces, which call it in every read: this name's selector is the first that a store compares.
    function latest(uint256 row) external view returns (RowWord word);

    /// @notice The newest words of `count` rows from `first` on.
    function latestRows(uint256 first, uint256 count) external view returns (RowWord[] memory words);

    /// @notice The word of one round of a row; 0 when the ring no longer (or not yet) holds it.
    function rowAt(uint256 row, uint256 round) external view returns (RowWord word);

    /// @notice Rounds and times of the last answers of a row's carried columns.
    function carriedAt(uint256 row) external view returns (CarriedWord word);
}
