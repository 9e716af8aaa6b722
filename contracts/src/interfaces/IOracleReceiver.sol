// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {IFeedRegistry} from "./IFeedRegistry.sol";

/// @notice What a receiver is built from.
/// @param router that delivers: CCIP's, or a `LaneRouter`
/// @param sourceChainSelector the chain the prices come from
/// @param sender the `OracleWithCCIP` there
/// @param ringSize rounds of history kept for each row, a power of two
/// @param admin default admin
/// @param adminDelay seconds that a change of the default admin takes
/// @param feedAdmin may register feeds; zero for nobody yet
struct OracleReceiverConfig {
    address router;
    uint64 sourceChainSelector;
    address sender;
    uint32 ringSize;
    address admin;
    uint48 adminDelay;
    address feedAdmin;
}

/// @title Prices of another chain
/// @notice Keeps the rows that one `OracleWithCCIP` sends, under the rounds they have there. Rounds that were overtaken on
/// the way are missing here. A feed stands at the place it has at the source, and its `PriceFeed` reads it from here.
/// Router, source and sender are fixed: another sender needs another receiver and another phase of the proxy.
interface IOracleReceiver is IFeedRegistry, IAny2EVMMessageReceiver {
    /// @notice A row moved on to a round of the source's.
    event RowReceived(uint256 indexed row, uint256 indexed round, bytes32 indexed messageId, uint256 observedAt);

    /// @notice A row was there already in this round or a newer one: nothing to do.
    event StaleRow(uint256 indexed row, uint256 indexed round, bytes32 indexed messageId, uint256 latestRound);

    /// @notice The payload is none of ours; it was thrown away, as no later attempt could read it either.
    event PayloadRefused(bytes32 indexed messageId, uint256 length);

    /// @notice A router, a sender and a chain selector are never zero.
    error ZeroSource();

    /// @notice Only the router delivers.
    error WrongRouter(address caller, address router);

    /// @notice The message comes from another chain.
    error WrongSourceChain(uint64 actual, uint64 expected);

    /// @notice The message comes from another sender.
    error WrongSender(bytes actual, address expected);

    /// @notice The message was delivered a moment ago.
    error DuplicateMessage(bytes32 messageId);

    /// @notice A feed is retired at its source; that travels with its row.
    error RetiredAtSource();

    /// @notice The router that delivers; CCIP's examples call it so.
    function getRouter() external view returns (address);

    /// @notice Selector of the chain the prices come from.
    function sourceChainSelector() external view returns (uint64);

    /// @notice Who sends them there.
    function sender() external view returns (address);

    /// @notice May register feeds.
    function FEED_ADMIN_ROLE() external view returns (bytes32);
}
