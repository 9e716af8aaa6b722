// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {AggregatorInterface, AggregatorV3Interface} from "./interfaces/AggregatorV2V3Interface.sol";
import {IFeedRegistry} from "./interfaces/IFeedRegistry.sol";
import {IPriceFeed} from "./interfaces/IPriceFeed.sol";
import {IPriceFeedProxy} from "./interfaces/IPriceFeedProxy.sol";
import {IRoundStore} from "./interfaces/IRoundStore.sol";
import {FeedReader} from "./libraries/FeedReader.sol";

/// @title One address for a feed across migrations
/// @notice Reads the newest price straight from the store, past the `PriceFeed`, with one slot of its own.
contract PriceFeedProxy is IPriceFeedProxy, Ownable2Step {
    uint256 private constant MIN_DELAY = 1 days;
    uint256 private constant PHASE_SHIFT = 64;

    struct Proposal {
        address aggregator;
        uint64 readyAt;
    }

    uint32 private immutable DELAY;

    /// @dev All that a read needs, from the lowest bit up: `store(160) | phase(16) | row(16) | column(2) | scale(62)`.
    uint256 private _current;
    Proposal private _proposal;
    /// @inheritdoc IPriceFeedProxy
    mapping(uint16 phase => address) public phaseAggregators;

    constructor(address owner, address first, uint32 delay) Ownable(owner) {
        if (delay < MIN_DELAY) revert DelayTooShort(delay, MIN_DELAY);
        DELAY = delay;
        _checkFace(first);
        _install(first);
    }

    // ---- admin ----

    /// @inheritdoc IPriceFeedProxy
    function proposeAggregator(address proposed) external onlyOwner {
        if (proposed == address(0)) {
            delete _proposal;
        } else {
            _checkSuccessor(proposed);
            _proposal = Proposal(proposed, uint64(block.timestamp) + DELAY);
        }
        emit AggregatorProposed(aggregator(), proposed);
    }

    /// @inheritdoc IPriceFeedProxy
    function confirmAggregator(address proposed) external onlyOwner {
        Proposal memory proposal = _proposal;
        if (proposed == address(0) || proposed != proposal.aggregator) {
            revert NotProposed(proposed, proposal.aggregator);
        }
        if (block.timestamp < proposal.readyAt) revert TooEarly(proposal.readyAt, block.timestamp);
        delete _proposal;
        _install(proposed);
    }

    // ---- read ----

    /// @inheritdoc AggregatorV3Interface
    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        uint256 current = _current;
        (uint256 round, int256 answer, uint256 time) = _latest(current);
        if (answer == 0) revert("No data present");
        FeedReader.giveRound(_withPhase(_phaseOf(current), round), _scaled(current, answer), time);
    }

    /// @inheritdoc AggregatorV3Interface
    function getRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        uint16 phase = uint16(roundId >> PHASE_SHIFT);
        address source = phaseAggregators[phase];
        if (source == address(0)) revert("No data present");
        (id, answer, startedAt, updatedAt, answeredInRound) = IPriceFeed(source).getRoundData(uint64(roundId));
        id = uint80(_withPhase(phase, id));
        answeredInRound = uint80(_withPhase(phase, answeredInRound));
    }

    /// @inheritdoc AggregatorInterface
    function latestAnswer() external view returns (int256) {
        uint256 current = _current;
        (, int256 answer,) = _latest(current);
        return _scaled(current, answer);
    }

    /// @inheritdoc AggregatorInterface
    function latestTimestamp() external view returns (uint256 time) {
        (, time) = _latestRoundAndTime(_current);
    }

    /// @inheritdoc AggregatorInterface
    function latestRound() external view returns (uint256) {
        uint256 current = _current;
        (uint256 round,) = _latestRoundAndTime(current);
        return round == 0 ? 0 : _withPhase(_phaseOf(current), round);
    }

    /// @inheritdoc AggregatorInterface
    function getAnswer(uint256 roundId) external view returns (int256) {
        address source = _sourceOf(roundId);
        return source == address(0) ? int256(0) : IPriceFeed(source).getAnswer(uint64(roundId));
    }

    /// @inheritdoc AggregatorInterface
    function getTimestamp(uint256 roundId) external view returns (uint256) {
        address source = _sourceOf(roundId);
        return source == address(0) ? 0 : IPriceFeed(source).getTimestamp(uint64(roundId));
    }

    /// @inheritdoc AggregatorV3Interface
    function decimals() external view returns (uint8) {
        return IPriceFeed(aggregator()).decimals();
    }

    /// @inheritdoc AggregatorV3Interface
    function description() external view returns (string memory) {
        return IPriceFeed(aggregator()).description();
    }

    /// @inheritdoc AggregatorV3Interface
    function version() external view returns (uint256) {
        return IPriceFeed(aggregator()).version();
    }

    /// @inheritdoc IPriceFeedProxy
    function aggregator() public view returns (address) {
        return phaseAggregators[_phaseOf(_current)];
    }

    /// @inheritdoc IPriceFeedProxy
    function phaseId() external view returns (uint16) {
        return _phaseOf(_current);
    }

    /// @inheritdoc IPriceFeedProxy
    function proposedAggregator() external view returns (address) {
        return _proposal.aggregator;
    }

    /// @inheritdoc IPriceFeedProxy
    function confirmation() external view returns (uint64 readyAt, uint32 delay) {
        return (_proposal.readyAt, DELAY);
    }

    /// @inheritdoc IPriceFeedProxy
    function proposedGetRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        return _proposed().getRoundData(roundId);
    }

    /// @inheritdoc IPriceFeedProxy
    function proposedLatestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _proposed().latestRoundData();
    }

    // ---- internal ----

    function _install(address face) private {
        (address store,, uint16 row, uint8 column, uint8 precision) = IPriceFeed(face).place();
        address previous = aggregator();
        uint16 phase = _phaseOf(_current) + 1;
        uint256 scale = 10 ** uint256(IPriceFeed(face).decimals() - precision);
        _current = uint256(uint160(store)) | (uint256(phase) << 160) | (uint256(row) << 176) | (uint256(column) << 192)
            | (scale << 194);
        phaseAggregators[phase] = face;
        emit AggregatorConfirmed(previous, face);
    }

    /// @dev A face is one whose store says so.
    function _checkFace(address face) private view {
        if (face.code.length == 0) revert NotPriceFeed(face);
        (address store,, uint16 row, uint8 column,) = IPriceFeed(face).place();
        if (store.code.length == 0 || IFeedRegistry(store).faceAt(row, column) != face) revert NotPriceFeed(face);
    }

    function _checkSuccessor(address face) private view {
        _checkFace(face);
        IPriceFeed current = IPriceFeed(aggregator());
        IPriceFeed proposed = IPriceFeed(face);
        if (proposed.decimals() != current.decimals()) revert DecimalsDiffer(current.decimals(), proposed.decimals());
        string memory described = current.description();
        string memory describes = proposed.description();
        if (keccak256(bytes(described)) != keccak256(bytes(describes))) {
            revert DescriptionDiffers(described, describes);
        }
    }

    function _proposed() private view returns (IPriceFeed) {
        address proposed = _proposal.aggregator;
        if (proposed == address(0)) revert("No proposed aggregator present");
        return IPriceFeed(proposed);
    }

    function _sourceOf(uint256 roundId) private view returns (address) {
        return roundId > type(uint80).max ? address(0) : phaseAggregators[uint16(roundId >> PHASE_SHIFT)];
    }

    function _latest(uint256 current) private view returns (uint256 round, int256 answer, uint256 time) {
        return FeedReader.latest(IRoundStore(address(uint160(current))), uint16(current >> 176), (current >> 192) & 3);
    }

    function _latestRoundAndTime(uint256 current) private view returns (uint256 round, uint256 time) {
        return FeedReader.latestRoundAndTime(
            IRoundStore(address(uint160(current))), uint16(current >> 176), (current >> 192) & 3
        );
    }

    function _scaled(uint256 current, int256 answer) private pure returns (int256) {
        // Cannot overflow: an answer has 48 bits and the scale at most 62.
        unchecked {
            return answer * int256(current >> 194);
        }
    }

    function _phaseOf(uint256 current) private pure returns (uint16) {
        return uint16(current >> 160);
    }

    function _withPhase(uint16 phase, uint256 round) private pure returns (uint256) {
        return (uint256(phase) << PHASE_SHIFT) | round;
    }
}
