// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRoundStore} from "./IRoundStore.sol";

/// @notice A feed's name: opaque to the contracts and never zero. Meta138 writes the feed's ASCII name, e.g.
/// "BTC/USD", left-aligned and padded with zero bytes.
type FeedId is bytes32;

/// @notice What it takes to register a feed.
/// @param id the feed's name, unique for ever
/// @param description what `PriceFeed.description()` says, e.g. "BTC / USD"; 1 to 31 bytes
/// @param row the row, 0 to 65,535
/// @param column the column of the row, 0 to 3; a place is taken for ever
/// @param decimals number of decimals that `PriceFeed` shows, at most 18
/// @param precision number of decimals stored, at most `decimals`
/// @param notify whether the `PriceFeed` emits `NewRound` and `AnswerUpdated` on each update
struct FeedRegistration {
    FeedId id;
    string description;
    uint16 row;
    uint8 column;
    uint8 decimals;
    uint8 precision;
    bool notify;
}

/// @notice A registered feed.
/// @param face its `PriceFeed`; the other members are those of `FeedRegistration`
/// @param retired whether it was retired; reads of its `PriceFeed` revert then
struct Feed {
    FeedId id;
    string description;
    uint16 row;
    uint8 column;
    uint8 decimals;
    uint8 precision;
    bool notify;
    bool retired;
    address face;
}

/// @title Feeds and their places
/// @notice Registers feeds, deploys a `PriceFeed` for each and lists them.
interface IFeedRegistry is IRoundStore {
    /// @notice A feed took its place.
    event FeedRegistered(
        FeedId indexed id,
        address indexed face,
        string description,
        uint16 row,
        uint8 column,
        uint8 decimals,
        uint8 precision,
        bool notify
    );

    /// @notice A feed ended; its place and id stay taken.
    event FeedRetired(FeedId indexed id, address indexed face, uint16 row, uint8 column);

    /// @notice A feed's own events were switched on or off.
    event NotifySet(FeedId indexed id, bool notify);

    /// @notice An id may not be zero.
    error ZeroFeedId();

    /// @notice The id belongs, or belonged, to another feed.
    error FeedIdTaken(FeedId id);

    /// @notice The place belongs, or belonged, to another feed.
    error PlaceTaken(uint256 row, uint256 column);

    /// @notice A row has columns 0 to 3.
    error BadColumn(uint256 column);

    /// @notice Precision may not exceed decimals, nor decimals 18.
    error BadDecimals(uint256 decimals, uint256 precision);

    /// @notice A description has 1 to 31 bytes.
    error BadDescription(uint256 length);

    /// @notice No feed has this id.
    error UnknownFeed(FeedId id);

    /// @notice The feed was retired before.
    error AlreadyRetired(FeedId id);

    /// @notice Registers feeds and deploys their faces; emits `FeedRegistered` for each. Only the feed admin.
    function registerFeeds(FeedRegistration[] calldata registrations) external;

    /// @notice Ends a feed: its reads revert from now on. Only the feed admin.
    function retireFeed(FeedId id) external;

    /// @notice Switches a feed's own events. Only the feed admin.
    function setNotify(FeedId id, bool notify) external;

    /// @notice Number of feeds ever registered, the retired ones included.
    function feedCount() external view returns (uint256);

    /// @notice Up to `count` feeds from position `first` on, in order of registration; fewer at the end of the list.
    function feeds(uint256 first, uint256 count) external view returns (Feed[] memory);

    /// @notice The feed with this id; reverts `UnknownFeed` if there is none.
    function feed(FeedId id) external view returns (Feed memory);

    /// @notice The face at a place; zero if the place is free.
    function faceAt(uint256 row, uint256 column) external view returns (address);
}
