// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {SSTORE2} from "solady/utils/SSTORE2.sol";
import {PriceFeed} from "./PriceFeed.sol";
import {RoundStore} from "./RoundStore.sol";
import {IPriceFeed} from "./interfaces/IPriceFeed.sol";
import {Feed, FeedId, FeedRegistration, IFeedRegistry} from "./interfaces/IFeedRegistry.sol";
import {RowWord} from "./interfaces/IRoundStore.sol";
import {RowWords} from "./libraries/RowWords.sol";

/// @title Feeds and their places
/// @notice Deploys a face for each feed and keeps the list of feeds. Places and ids are given once and for ever.
/// @dev A place is `row << 2 | column`.
abstract contract FeedRegistry is IFeedRegistry, RoundStore {
    uint256 private constant MAX_DECIMALS = 18;

    struct Entry {
        FeedId id;
        address face;
        uint8 decimals;
        uint8 precision;
        bool notify;
        bool retired;
    }

    /// @dev Where the code that makes faces is kept: within this contract's own code it would not leave room for more.
    address private immutable FACE_MAKING;

    mapping(uint256 place => Entry) private _entries;
    mapping(FeedId id => uint256 placePlusOne) private _placeOf;
    uint32[] private _places;

    /// @dev Bit `place & 255` of word `place >> 8`: whether the feed's face announces updates.
    mapping(uint256 group => uint256 bits) private _notifyBits;

    constructor() {
        FACE_MAKING = SSTORE2.write(type(PriceFeed).creationCode);
    }

    /// @dev Reverts unless the caller may register and retire feeds.
    function _checkFeedAdmin() internal view virtual;

    /// @dev A feed of this row began to announce updates.
    function _notifyBegan(uint256 row) internal virtual;

    // ---- admin ----

    /// @inheritdoc IFeedRegistry
    function registerFeeds(FeedRegistration[] calldata registrations) external {
        _checkFeedAdmin();
        for (uint256 i; i < registrations.length; ++i) {
            _register(registrations[i]);
        }
    }

    /// @inheritdoc IFeedRegistry
    function retireFeed(FeedId id) external virtual {
        _checkFeedAdmin();
        uint256 place = _knownPlace(id);
        Entry storage entry = _entries[place];
        if (entry.retired) revert AlreadyRetired(id);
        entry.retired = true;
        if (entry.notify) _setNotify(entry, place, false);
        _closeColumn(place >> 2, place & 3);
        emit FeedRetired(id, entry.face, uint16(place >> 2), uint8(place & 3));
    }

    /// @inheritdoc IFeedRegistry
    function setNotify(FeedId id, bool notify) external {
        _checkFeedAdmin();
        uint256 place = _knownPlace(id);
        Entry storage entry = _entries[place];
        if (entry.retired) revert AlreadyRetired(id);
        _setNotify(entry, place, notify);
    }

    // ---- read ----

    /// @inheritdoc IFeedRegistry
    function feedCount() external view returns (uint256) {
        return _places.length;
    }

    /// @inheritdoc IFeedRegistry
    function feeds(uint256 first, uint256 count) external view returns (Feed[] memory list) {
        uint256 total = _places.length;
        if (first >= total) return list;
        list = new Feed[](count < total - first ? count : total - first);
        for (uint256 i; i < list.length; ++i) {
            list[i] = _feed(_places[first + i]);
        }
    }

    /// @inheritdoc IFeedRegistry
    function feed(FeedId id) external view returns (Feed memory) {
        return _feed(_knownPlace(id));
    }

    /// @inheritdoc IFeedRegistry
    function faceAt(uint256 row, uint256 column) external view returns (address) {
        return row > type(uint16).max || column > 3 ? address(0) : _entries[row << 2 | column].face;
    }

    // ---- internal ----

    /// @dev Lets the faces of a row that has just moved announce their answers. Faces are this contract's own code, and
    /// the calls are not caught: with too little gas for one of them the whole report fails.
    function _announce(uint256 row, uint256 word) internal {
        uint256 bits = _notifyBits[row >> 6] >> (row << 2 & 255) & 15;
        if (bits == 0) return;
        for (uint256 column; column < 4; ++column) {
            if (bits >> column & 1 == 0 || !RowWords.answered(word, column)) continue;
            IPriceFeed(_entries[row << 2 | column].face).announce(RowWord.wrap(word), msg.sender);
        }
    }

    function _register(FeedRegistration calldata registration) private {
        FeedId id = registration.id;
        uint256 row = registration.row;
        uint256 column = registration.column;
        if (FeedId.unwrap(id) == 0) revert ZeroFeedId();
        if (_placeOf[id] != 0) revert FeedIdTaken(id);
        if (column > 3) revert BadColumn(column);
        uint256 place = row << 2 | column;
        if (_entries[place].face != address(0)) revert PlaceTaken(row, column);
        if (registration.precision > registration.decimals || registration.decimals > MAX_DECIMALS) {
            revert BadDecimals(registration.decimals, registration.precision);
        }

        address face = _makeFace(registration);
        _entries[place] = Entry(id, face, registration.decimals, registration.precision, registration.notify, false);
        _placeOf[id] = place + 1;
        _places.push(uint32(place));
        if (registration.notify) _writeNotify(place, true);
        _openColumn(row, column);
        emit FeedRegistered(
            id,
            face,
            registration.description,
            registration.row,
            registration.column,
            registration.decimals,
            registration.precision,
            registration.notify
        );
    }

    /// @dev What `new PriceFeed` does.
    function _makeFace(FeedRegistration calldata registration) private returns (address face) {
        bytes memory making = bytes.concat(
            SSTORE2.read(FACE_MAKING),
            abi.encode(
                registration.id,
                registration.description,
                registration.row,
                registration.column,
                registration.decimals,
                registration.precision
            )
        );
        assembly ("memory-safe") {
            face := create(0, add(making, 0x20), mload(making))
            if iszero(face) {
                returndatacopy(making, 0x00, returndatasize())
                revert(making, returndatasize())
            }
        }
    }

    function _setNotify(Entry storage entry, uint256 place, bool notify) private {
        entry.notify = notify;
        _writeNotify(place, notify);
        emit NotifySet(entry.id, notify);
    }

    function _writeNotify(uint256 place, bool notify) private {
        uint256 bit = 1 << (place & 255);
        if (notify) {
            _notifyBits[place >> 8] |= bit;
            _notifyBegan(place >> 2);
        } else {
            _notifyBits[place >> 8] &= ~bit;
        }
    }

    function _knownPlace(FeedId id) private view returns (uint256) {
        uint256 placePlusOne = _placeOf[id];
        if (placePlusOne == 0) revert UnknownFeed(id);
        return placePlusOne - 1;
    }

    function _feed(uint256 place) private view returns (Feed memory) {
        Entry memory entry = _entries[place];
        return Feed({
            id: entry.id,
            description: IPriceFeed(entry.face).description(),
            row: uint16(place >> 2),
            column: uint8(place & 3),
            decimals: entry.decimals,
            precision: entry.precision,
            notify: entry.notify,
            retired: entry.retired,
            face: entry.face
        });
    }
}
