// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorInterface, AggregatorV3Interface} from "./interfaces/AggregatorV2V3Interface.sol";
import {FeedId, IFeedRegistry} from "./interfaces/IFeedRegistry.sol";
import {IPriceFeed} from "./interfaces/IPriceFeed.sol";
import {IRoundStore, RowWord} from "./interfaces/IRoundStore.sol";
import {FeedReader} from "./libraries/FeedReader.sol";
import {RowWords} from "./libraries/RowWords.sol";

/// @title One feed's face
/// @notice Reads one column of the store that deployed it.
contract PriceFeed is IPriceFeed {
    IRoundStore private immutable STORE;
    FeedId private immutable ID;
    /// @dev Left-aligned, padded with zero bytes.
    bytes32 private immutable DESCRIPTION;
    uint256 private immutable DESCRIPTION_LENGTH;
    uint256 private immutable ROW;
    uint256 private immutable COLUMN;
    uint256 private immutable DECIMALS;
    uint256 private immutable PRECISION;
    int256 private immutable SCALE;

    constructor(FeedId feedId, string memory describes, uint16 storeRow, uint8 storeColumn, uint8 shown, uint8 stored) {
        uint256 length = bytes(describes).length;
        if (length == 0 || length > 31) revert IFeedRegistry.BadDescription(length);
        STORE = IRoundStore(msg.sender);
        ID = feedId;
        DESCRIPTION = bytes32(bytes(describes));
        DESCRIPTION_LENGTH = length;
        ROW = storeRow;
        COLUMN = storeColumn;
        DECIMALS = shown;
        PRECISION = stored;
        SCALE = int256(10 ** uint256(shown - stored));
    }

    // ---- write ----

    /// @inheritdoc IPriceFeed
    function announce(RowWord word, address startedBy) external {
        if (msg.sender != address(STORE)) revert NotStore(msg.sender, address(STORE));
        uint256 raw = RowWord.unwrap(word);
        uint256 round = RowWords.round(raw);
        uint256 time = RowWords.observedAt(raw);
        if (time > block.timestamp) time = block.timestamp;
        emit NewRound(round, startedBy, time);
        emit AnswerUpdated(_scaled(RowWords.answer(raw, COLUMN)), round, time);
    }

    // ---- read ----

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        (uint256 round, int256 answer, uint256 time) = FeedReader.latest(STORE, ROW, COLUMN);
        _give(round, answer, time);
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        (uint256 round, int256 answer, uint256 time) = FeedReader.atRound(STORE, ROW, COLUMN, roundId);
        _give(round, answer, time);
    }

    /// @inheritdoc AggregatorInterface
    function latestAnswer() external view returns (int256) {
        (, int256 answer,) = FeedReader.latest(STORE, ROW, COLUMN);
        return _scaled(answer);
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() external view returns (uint256 time) {
        (, time) = FeedReader.latestRoundAndTime(STORE, ROW, COLUMN);
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() external view returns (uint256 round) {
        (round,) = FeedReader.latestRoundAndTime(STORE, ROW, COLUMN);
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) external view returns (int256) {
        (, int256 answer,) = FeedReader.atRound(STORE, ROW, COLUMN, roundId);
        return _scaled(answer);
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) external view returns (uint256 time) {
        (, int256 answer, uint256 answeredAt) = FeedReader.atRound(STORE, ROW, COLUMN, roundId);
        if (answer != 0) time = answeredAt;
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external view returns (uint8) {
        return uint8(DECIMALS);
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        bytes memory text = new bytes(DESCRIPTION_LENGTH);
        for (uint256 i; i < text.length; ++i) {
            text[i] = DESCRIPTION[i];
        }
        return string(text);
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external pure returns (uint256) {
        return 1;
    }

    /// @inheritdoc IPriceFeed
    function place() external view returns (address store, FeedId id, uint16 row, uint8 column, uint8 precision) {
        return (address(STORE), ID, uint16(ROW), uint8(COLUMN), uint8(PRECISION));
    }

    // ---- internal ----

    /// @dev Cannot overflow: an answer has 48 bits and the scale is at most 10^18.
    function _scaled(int256 answer) private view returns (int256) {
        unchecked {
            return answer * SCALE;
        }
    }

    /// @dev Ends the call.
    function _give(uint256 round, int256 answer, uint256 time) private view {
        // Chainlink's consumers match on this very text.
        if (answer == 0) revert("No data present");
        FeedReader.giveRound(round, _scaled(answer), time);
    }
}
