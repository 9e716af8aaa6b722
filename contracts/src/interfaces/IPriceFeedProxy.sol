// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AggregatorV2V3Interface} from "./AggregatorV2V3Interface.sol";

/// @title One address for a feed across migrations
/// @notice Chainlink's proxy interface: round ids carry the phase in their bits 64 to 79. "Aggregator" is Chainlink's
/// word for what is read, here a `PriceFeed`.
/// @dev A change is proposed, public for a delay, then confirmed.
interface IPriceFeedProxy is AggregatorV2V3Interface {
    event AggregatorProposed(address indexed current, address indexed proposed);
    event AggregatorConfirmed(address indexed previous, address indexed latest);

    /// @notice Not a face that its store deployed.
    error NotPriceFeed(address aggregator);

    /// @notice Consumers keep decimals: a successor must show as many.
    error DecimalsDiffer(uint8 current, uint8 proposed);

    /// @notice Consumers keep the pair: a successor must describe itself alike.
    error DescriptionDiffers(string current, string proposed);

    /// @notice The delay before a confirmation is at least one day.
    error DelayTooShort(uint256 delay, uint256 least);

    /// @notice Only the proposed aggregator can be confirmed.
    error NotProposed(address aggregator, address proposed);

    /// @notice The proposal is not old enough.
    error TooEarly(uint256 readyAt, uint256 timestamp);

    /// @notice What is read now.
    function aggregator() external view returns (address);

    /// @notice Number of the aggregator read now, from 1.
    function phaseId() external view returns (uint16);

    /// @notice The aggregator of a phase; zero if there was no such phase.
    function phaseAggregators(uint16 phase) external view returns (address);

    /// @notice The aggregator proposed; zero if none is.
    function proposedAggregator() external view returns (address);

    /// @notice When the proposal may be confirmed, 0 if there is none; and the seconds that lie between the two steps.
    function confirmation() external view returns (uint64 readyAt, uint32 delay);

    /// @notice `getRoundData` of the proposed aggregator; reverts "No proposed aggregator present" if there is none.
    function proposedGetRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice `latestRoundData` of the proposed aggregator; reverts "No proposed aggregator present" if there is none.
    function proposedLatestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice Proposes an aggregator; zero withdraws the proposal. Only the owner.
    function proposeAggregator(address proposed) external;

    /// @notice Confirms the proposed aggregator after the delay. Only the owner.
    function confirmAggregator(address proposed) external;
}
