// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV2V3Interface} from "./AggregatorV2V3Interface.sol";
import {FeedId} from "./IFeedRegistry.sol";
import {RowWord} from "./IRoundStore.sol";

/// @title One feed's face
/// @notice Reads one column of a store through Chainlink's interfaces. Immutable; deployed by the store it reads.
/// @dev Times are when the committee observed, never later than the block in which they are read. While the feed sits
/// rounds out, `latestRoundData` goes on to return the last round it answered.
interface IPriceFeed is AggregatorV2V3Interface {
    /// @notice The feed was retired.
    error RetiredFeed(address store, uint256 row, uint256 column);

    /// @notice Only the store makes its faces speak.
    error NotStore(address caller, address store);

    /// @notice Where the feed's prices are: the store, the feed's name, row and column in it, and the number of decimals
    /// stored. One function for all of it, since each function of a face makes those behind it dearer to call.
    function place() external view returns (address store, FeedId id, uint16 row, uint8 column, uint8 precision);

    /// @notice Emits `NewRound` and `AnswerUpdated` for a word just written. Only the store.
    function announce(RowWord word, address startedBy) external;
}
