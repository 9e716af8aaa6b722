// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {Committee} from "../Committee.sol";
import {ILaneRouter, LaneRouterConfig, LaneTerms} from "../interfaces/ILaneRouter.sol";
import {LaneInbox} from "./LaneInbox.sol";
import {LaneOutbox} from "./LaneOutbox.sol";
import {Lanes} from "./Lanes.sol";

/// @title One chain's end of all its lanes
/// @notice Sends and delivers; who may do what to lanes is decided here.
contract LaneRouter is LaneOutbox, LaneInbox, AccessControlDefaultAdminRules {
    /// @inheritdoc ILaneRouter
    bytes32 public constant COMMITTEE_ADMIN_ROLE = keccak256("COMMITTEE_ADMIN_ROLE");
    /// @inheritdoc ILaneRouter
    bytes32 public constant LANE_ADMIN_ROLE = keccak256("LANE_ADMIN_ROLE");
    /// @inheritdoc ILaneRouter
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    constructor(LaneRouterConfig memory config)
        Lanes(config.selector)
        Committee(config.attesters, config.threshold, config.committeeDelay)
        AccessControlDefaultAdminRules(config.adminDelay, config.admin)
    {
        _grantFirst(COMMITTEE_ADMIN_ROLE, config.committeeAdmin);
        _grantFirst(LANE_ADMIN_ROLE, config.laneAdmin);
        _grantFirst(GUARDIAN_ROLE, config.guardian);
    }

    // ---- admin ----

    /// @inheritdoc ILaneRouter
    function openLane(uint64 selector, address remote, LaneTerms calldata terms) external onlyRole(LANE_ADMIN_ROLE) {
        _open(selector, remote);
        _setTerms(selector, terms);
    }

    /// @inheritdoc ILaneRouter
    function setTerms(uint64 selector, LaneTerms calldata terms) external onlyRole(LANE_ADMIN_ROLE) {
        _setTerms(selector, terms);
    }

    /// @inheritdoc ILaneRouter
    function setFeeToken(address token, uint256 rate) external onlyRole(LANE_ADMIN_ROLE) {
        _setFeeToken(token, rate);
    }

    /// @inheritdoc ILaneRouter
    function pauseLane(uint64 selector) external onlyRole(GUARDIAN_ROLE) {
        _switch(selector, PAUSED, true);
        emit LanePausedBy(selector, msg.sender);
    }

    /// @inheritdoc ILaneRouter
    function unpauseLane(uint64 selector) external onlyRole(GUARDIAN_ROLE) {
        _switch(selector, PAUSED, false);
        emit LaneUnpausedBy(selector, msg.sender);
    }

    /// @inheritdoc ILaneRouter
    function curseLane(uint64 selector) external onlyRole(GUARDIAN_ROLE) {
        _switch(selector, CURSED, true);
        emit LaneCursedBy(selector, msg.sender);
    }

    /// @inheritdoc ILaneRouter
    function liftCurse(uint64 selector) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _switch(selector, CURSED, false);
        emit CurseLifted(selector);
    }

    /// @inheritdoc ILaneRouter
    function withdraw(address token, address to, uint256 amount) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _pay(token, to, amount);
    }

    // ---- internal ----

    function _grantFirst(bytes32 role, address account) private {
        if (account != address(0)) _grantRole(role, account);
    }

    function _domainNameAndVersion() internal pure override returns (string memory name, string memory version) {
        return ("Meta138 LaneRouter", "1");
    }

    /// @dev What attesters sign is a fact that each reads off the other chain, so one honest signer of f + 1 is enough.
    function _leastThreshold(uint256 count) internal pure override returns (uint256) {
        return (count - 1) / 3 + 1;
    }

    function _checkCommitteeAdmin() internal view override {
        _checkRole(COMMITTEE_ADMIN_ROLE);
    }

    function _checkCommitteeCanceller() internal view override {
        if (!hasRole(GUARDIAN_ROLE, msg.sender)) _checkRole(COMMITTEE_ADMIN_ROLE);
    }
}
