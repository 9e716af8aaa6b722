// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ILaneRouter, LaneTerms, LaneView} from "../interfaces/ILaneRouter.sol";

/// @title The lanes of a router
/// @notice Keeps where each lane leads, how far it is and whether it is open.
abstract contract Lanes is ILaneRouter {
    uint8 internal constant PAUSED = 1;
    uint8 internal constant CURSED = 2;

    /// @dev The first four share one word, which every send and every delivery reads.
    struct Lane {
        address remote;
        uint64 sent;
        uint16 generation;
        uint8 state;
        LaneTerms terms;
    }

    uint64 internal immutable SELECTOR;

    mapping(uint64 selector => Lane) internal _lanes;

    constructor(uint64 selector) {
        if (selector == 0) revert BadSelector(selector);
        SELECTOR = selector;
    }

    /// @inheritdoc ILaneRouter
    function chainSelector() external view returns (uint64) {
        return SELECTOR;
    }

    /// @inheritdoc ILaneRouter
    function lane(uint64 selector) external view returns (LaneView memory) {
        Lane memory found = _lanes[selector];
        return LaneView({
            remote: found.remote,
            sent: found.sent,
            generation: found.generation,
            paused: found.state & PAUSED != 0,
            cursed: found.state & CURSED != 0,
            terms: found.terms
        });
    }

    function _open(uint64 selector, address remote) internal {
        if (selector == 0 || selector == SELECTOR) revert BadSelector(selector);
        if (remote == address(0)) revert ZeroRemote(selector);
        Lane storage opened = _lanes[selector];
        if (opened.remote == remote) revert NothingToChange(selector);
        opened.remote = remote;
        emit LaneOpened(selector, remote, ++opened.generation);
    }

    function _setTerms(uint64 selector, LaneTerms calldata terms) internal {
        if (_lanes[selector].remote == address(0)) revert UnsupportedDestinationChain(selector);
        _lanes[selector].terms = terms;
        emit TermsSet(selector, terms);
    }

    /// @dev Sets or clears one of the two states.
    function _switch(uint64 selector, uint8 state, bool on) internal {
        Lane storage switched = _lanes[selector];
        if (switched.remote == address(0)) revert UnsupportedDestinationChain(selector);
        if ((switched.state & state != 0) == on) revert NothingToChange(selector);
        switched.state ^= state;
    }

    function _checkOpen(uint64 selector, uint8 state) internal pure {
        if (state & CURSED != 0) revert LaneCursed(selector);
        if (state & PAUSED != 0) revert LanePaused(selector);
    }
}
