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

    /// @notice The contract that holds the prices.
    function store() external view returns (address);

    /// @notice The feed's name.
    function id() external view returns (FeedId);

    /// @notice The feed's row in the store.
    function row() external view returns (uint16);

    /// @notice The feed's column of the row.
    function column() external view returns (uint8);

    /// @notice Number of decimals stored.
    function precision() external view returns (uint8);

    /// @notice Emits `NewRound` and `AnswerUpdated` for a word just written. Only the store.
    function announce(RowWord word, address startedBy) external;
}
