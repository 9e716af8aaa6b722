// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Chainlink's first reading interface
interface AggregatorInterface {
    event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt);
    event NewRound(uint256 indexed roundId, address indexed startedBy, uint256 startedAt);

    /// @notice The newest answer, or 0 if there is none.
    function latestAnswer() external view returns (int256);

    /// @notice When the newest answer was observed, or 0 if there is none.
    function latestTimestamp() external view returns (uint256);

    /// @notice The round of the newest answer, or 0 if there is none.
    function latestRound() external view returns (uint256);

    /// @notice The answer of a round, or 0 if it is not kept.
    function getAnswer(uint256 roundId) external view returns (int256);

    /// @notice When the answer of a round was observed, or 0 if it is not kept.
    function getTimestamp(uint256 roundId) external view returns (uint256);
}

/// @title Chainlink's reading interface of today
interface AggregatorV3Interface {
    /// @notice Number of decimals of an answer.
    function decimals() external view returns (uint8);

    /// @notice The pair, e.g. "BTC / USD".
    function description() external view returns (string memory);

    /// @notice Version of the implementation.
    function version() external view returns (uint256);

    /// @notice A round that is kept; reverts with "No data present" otherwise.
    function getRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The newest round; reverts with "No data present" if there is none.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @title Both of Chainlink's reading interfaces
interface AggregatorV2V3Interface is AggregatorInterface, AggregatorV3Interface {}
