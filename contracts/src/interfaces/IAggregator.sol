// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ICommittee} from "./ICommittee.sol";
import {IFeedRegistry} from "./IFeedRegistry.sol";

/// @notice How an `Aggregator` is set up; none of the plain values can change later.
/// @param admin default admin of the roles (two-step, delayed transfer)
/// @param adminDelay seconds between the start and the end of a transfer of the default admin
/// @param committeeAdmin holder of COMMITTEE_ADMIN_ROLE; zero for none
/// @param feedAdmin holder of FEED_ADMIN_ROLE; zero for none
/// @param guardian holder of GUARDIAN_ROLE; zero for none
/// @param laneAdmin holder of LANE_ADMIN_ROLE; zero for none
/// @param signers first committee, by index
/// @param threshold signatures a report needs
/// @param committeeDelay public delay, in seconds, of a committee admin's rotation; at least one day
/// @param ringSize rounds of history a row keeps; a power of two
/// @param maxReportAge seconds that a report's time may lie behind the block's
/// @param maxFuture seconds that a report's time may lie ahead of the block's
struct AggregatorConfig {
    address admin;
    uint48 adminDelay;
    address committeeAdmin;
    address feedAdmin;
    address guardian;
    address laneAdmin;
    address[] signers;
    uint8 threshold;
    uint32 committeeDelay;
    uint32 ringSize;
    uint32 maxReportAge;
    uint32 maxFuture;
}

/// @title Prices of many feeds, signed by a committee
/// @notice Takes reports, keeps rows and history, and serves any number of `PriceFeed`s.
/// @dev A report is `observedAt(4)` and then, for each row, `index(2) | answer0(6) | answer1(6) | answer2(6) | answer3(6)`,
/// all big-endian, answers two's complement int48 with the feed's precision. int48's minimum says "no observation", and
/// so does 0, which is never a price: the column keeps its old answer with its old round and time. Values of columns
/// nobody registered, and of retired ones, are ignored. A row moves if `observedAt` is newer than the row's and at least
/// one live column is observed; a row that does not move is skipped.
interface IAggregator is IFeedRegistry, ICommittee {
    /// @notice A report moved rows. `summary` is `observedAt(32) << 64 | signerBits(32) << 32 | rowsMoved(32)`, where bit
    /// i of `signerBits` stands for the signer with index i.
    event ReportStored(bytes32 indexed digest, uint256 summary);

    /// @notice Writes stopped.
    event Paused(address account);

    /// @notice Writes go on.
    event Unpaused(address account);

    /// @notice A report has 4 bytes and one or more rows of 26.
    error MalformedReport(uint256 length);

    /// @notice The report's time lies too far ahead of the block's.
    error ReportFromFuture(uint256 observedAt, uint256 latestAllowed);

    /// @notice The report's time lies too far behind the block's.
    error ReportTooOld(uint256 observedAt, uint256 earliestAllowed);

    /// @notice No row of the report moves: what it says is on chain already, or was overtaken.
    error NothingNewer(uint256 observedAt);

    /// @notice Writes are paused.
    error EnforcedPause();

    /// @notice Writes are not paused.
    error ExpectedPause();

    /// @notice Stores a report that a quorum of the committee signed. Anyone may call.
    function transmit(bytes calldata report, bytes calldata signatures) external;

    /// @notice Stops all writes of prices; reads go on. Only the guardian.
    function pause() external;

    /// @notice Lets writes go on. Only the guardian.
    function unpause() external;

    /// @notice Whether writes are stopped.
    function paused() external view returns (bool);

    /// @notice Seconds that a report's time may lie behind the block's.
    function maxReportAge() external view returns (uint32);

    /// @notice Seconds that a report's time may lie ahead of the block's.
    function maxFuture() external view returns (uint32);

    /// @notice May propose and confirm committees.
    function COMMITTEE_ADMIN_ROLE() external view returns (bytes32);

    /// @notice May register and retire feeds.
    function FEED_ADMIN_ROLE() external view returns (bytes32);

    /// @notice May pause.
    function GUARDIAN_ROLE() external view returns (bytes32);

    /// @notice May configure lanes to other chains.
    function LANE_ADMIN_ROLE() external view returns (bytes32);
}
