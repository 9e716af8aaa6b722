// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {Committee} from "./Committee.sol";
import {FeedRegistry} from "./FeedRegistry.sol";
import {RoundStore} from "./RoundStore.sol";
import {AggregatorConfig, IAggregator} from "./interfaces/IAggregator.sol";
import {Head} from "./libraries/Heads.sol";
import {Reports} from "./libraries/Reports.sol";

/// @title Prices of many feeds, signed by a committee
/// @notice Takes reports from anyone and believes only the committee.
contract Aggregator is IAggregator, FeedRegistry, Committee, AccessControlDefaultAdminRules {
    /// @inheritdoc IAggregator
    bytes32 public constant COMMITTEE_ADMIN_ROLE = keccak256("COMMITTEE_ADMIN_ROLE");
    /// @inheritdoc IAggregator
    bytes32 public constant FEED_ADMIN_ROLE = keccak256("FEED_ADMIN_ROLE");
    /// @inheritdoc IAggregator
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    /// @inheritdoc IAggregator
    bytes32 public constant LANE_ADMIN_ROLE = keccak256("LANE_ADMIN_ROLE");

    uint32 private immutable MAX_REPORT_AGE;
    uint32 private immutable MAX_FUTURE;

    constructor(AggregatorConfig memory config)
        RoundStore(config.ringSize)
        Committee(config.signers, config.threshold, config.committeeDelay)
        AccessControlDefaultAdminRules(config.adminDelay, config.admin)
    {
        MAX_REPORT_AGE = config.maxReportAge;
        MAX_FUTURE = config.maxFuture;
        _grantFirst(COMMITTEE_ADMIN_ROLE, config.committeeAdmin);
        _grantFirst(FEED_ADMIN_ROLE, config.feedAdmin);
        _grantFirst(GUARDIAN_ROLE, config.guardian);
        _grantFirst(LANE_ADMIN_ROLE, config.laneAdmin);
    }

    // ---- admin ----

    /// @inheritdoc IAggregator
    function pause() external onlyRole(GUARDIAN_ROLE) {
        if (_head.paused()) revert EnforcedPause();
        _head = _head.withPaused(true);
        emit Paused(msg.sender);
    }

    /// @inheritdoc IAggregator
    function unpause() external onlyRole(GUARDIAN_ROLE) {
        if (!_head.paused()) revert ExpectedPause();
        _head = _head.withPaused(false);
        emit Unpaused(msg.sender);
    }

    // ---- write ----

    /// @inheritdoc IAggregator
    function transmit(bytes calldata report, bytes calldata signatures) external virtual {
        _transmit(report, signatures);
    }

    // ---- read ----

    /// @inheritdoc IAggregator
    function paused() external view returns (bool) {
        return _head.paused();
    }

    /// @inheritdoc IAggregator
    function maxReportAge() external view returns (uint32) {
        return MAX_REPORT_AGE;
    }

    /// @inheritdoc IAggregator
    function maxFuture() external view returns (uint32) {
        return MAX_FUTURE;
    }

    // ---- internal ----

    function _transmit(bytes calldata report, bytes calldata signatures) internal {
        Head head = _head;
        if (head.paused()) revert EnforcedPause();
        if (!Reports.wellFormed(report.length)) revert MalformedReport(report.length);
        uint256 observedAt = Reports.observedAt(report);
        _checkTime(observedAt);
        bytes32 digest = _reportDigest(head.epoch(), report);
        uint256 signerBits = _checkQuorum(head, digest, signatures);

        uint256 moved;
        unchecked {
            for (uint256 position = Reports.HEADER; position < report.length; position += Reports.ENTRY) {
                (uint256 row, uint256 answers) = Reports.entry(report, position);
                uint256 word = _advance(row, answers, observedAt);
                if (word == 0) continue;
                ++moved;
                if (head.mayNotify(row)) _announce(row, word);
            }
        }
        if (moved == 0) revert NothingNewer(observedAt);
        emit ReportStored(digest, observedAt << 64 | signerBits << 32 | moved);
    }

    function _checkTime(uint256 observedAt) private view {
        unchecked {
            if (observedAt > block.timestamp + MAX_FUTURE) {
                revert ReportFromFuture(observedAt, block.timestamp + MAX_FUTURE);
            }
            if (observedAt + MAX_REPORT_AGE < block.timestamp) {
                revert ReportTooOld(observedAt, block.timestamp - MAX_REPORT_AGE);
            }
        }
    }

    function _grantFirst(bytes32 role, address account) private {
        if (account != address(0)) _grantRole(role, account);
    }

    function _checkCommitteeAdmin() internal view override {
        _checkRole(COMMITTEE_ADMIN_ROLE);
    }

    function _checkCommitteeCanceller() internal view override {
        if (!hasRole(GUARDIAN_ROLE, msg.sender)) _checkRole(COMMITTEE_ADMIN_ROLE);
    }

    function _checkFeedAdmin() internal view override {
        _checkRole(FEED_ADMIN_ROLE);
    }

    /// @dev A bucket stands for every 32nd row and is never cleared: it only spares reports a look at the notify bits.
    function _notifyBegan(uint256 row) internal override {
        _head = _head.withNotify(row);
    }
}
