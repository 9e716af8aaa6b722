// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAny2EVMMessageReceiver} from "@chainlink/contracts-ccip/interfaces/IAny2EVMMessageReceiver.sol";
import {Client} from "@chainlink/contracts-ccip/libraries/Client.sol";
import {
    AccessControlDefaultAdminRules
} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {FeedRegistry} from "./FeedRegistry.sol";
import {RoundStore} from "./RoundStore.sol";
import {FeedId} from "./interfaces/IFeedRegistry.sol";
import {IFeedRegistry} from "./interfaces/IFeedRegistry.sol";
import {IOracleReceiver, OracleReceiverConfig} from "./interfaces/IOracleReceiver.sol";
import {RowPayloads} from "./libraries/RowPayloads.sol";
import {RowWords} from "./libraries/RowWords.sol";

/// @title Prices of another chain
/// @notice Believes one sender behind one router, and of what it says only what is newer.
/// @dev What is replayed is stale in every row and changes nothing; the ids kept only tell a duplicate from that.
contract OracleReceiver is IOracleReceiver, FeedRegistry, AccessControlDefaultAdminRules {
    /// @inheritdoc IOracleReceiver
    bytes32 public constant FEED_ADMIN_ROLE = keccak256("FEED_ADMIN_ROLE");

    uint256 private constant KEPT_IDS = 1024;

    address private immutable ROUTER;
    uint64 private immutable SOURCE;
    address private immutable SENDER;

    /// @dev The newest id of each remainder by `KEPT_IDS`.
    mapping(uint256 remainder => bytes32 messageId) private _seen;

    /// @dev Bit `row & 255`: whether one of the rows with this remainder announces.
    uint256 private _announcing;

    constructor(OracleReceiverConfig memory config)
        RoundStore(config.ringSize)
        AccessControlDefaultAdminRules(config.adminDelay, config.admin)
    {
        if (config.router == address(0) || config.sender == address(0) || config.sourceChainSelector == 0) {
            revert ZeroSource();
        }
        ROUTER = config.router;
        SOURCE = config.sourceChainSelector;
        SENDER = config.sender;
        if (config.feedAdmin != address(0)) _grantRole(FEED_ADMIN_ROLE, config.feedAdmin);
    }

    // ---- admin ----

    /// @inheritdoc IFeedRegistry
    function retireFeed(FeedId) external pure override(FeedRegistry, IFeedRegistry) {
        revert RetiredAtSource();
    }

    // ---- write ----

    /// @inheritdoc IAny2EVMMessageReceiver
    function ccipReceive(Client.Any2EVMMessage calldata message) external {
        if (msg.sender != ROUTER) revert WrongRouter(msg.sender, ROUTER);
        if (message.sourceChainSelector != SOURCE) revert WrongSourceChain(message.sourceChainSelector, SOURCE);
        if (keccak256(message.sender) != keccak256(abi.encode(SENDER))) revert WrongSender(message.sender, SENDER);
        bytes32 id = message.messageId;
        uint256 remainder = uint256(id) % KEPT_IDS;
        if (_seen[remainder] == id) revert DuplicateMessage(id);
        _seen[remainder] = id;

        bytes calldata payload = message.data;
        if (!RowPayloads.wellFormed(payload)) {
            emit PayloadRefused(id, payload.length);
            return;
        }
        uint256 announcing = _announcing;
        for (uint256 position = 1; position < payload.length;) {
            uint256 row;
            uint256 word;
            uint256 carried;
            (row, word, carried, position) = RowPayloads.at(payload, position);
            _take(id, row, word, carried, announcing);
        }
    }

    // ---- read ----

    /// @inheritdoc IOracleReceiver
    function getRouter() external view returns (address) {
        return ROUTER;
    }

    /// @inheritdoc IOracleReceiver
    function sourceChainSelector() external view returns (uint64) {
        return SOURCE;
    }

    /// @inheritdoc IOracleReceiver
    function sender() external view returns (address) {
        return SENDER;
    }

    /// @notice Tells routers that messages are welcome.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IAny2EVMMessageReceiver).interfaceId || super.supportsInterface(interfaceId);
    }

    // ---- internal ----

    function _take(bytes32 id, uint256 row, uint256 word, uint256 carried, uint256 announcing) private {
        uint256 round = RowWords.round(word);
        uint256 latestRound = RowWords.round(_latest(row));
        if (round <= latestRound) {
            emit StaleRow(row, round, id, latestRound);
            return;
        }
        _adopt(row, word, carried);
        if (announcing >> (row & 255) & 1 != 0) _announce(row, word);
        emit RowReceived(row, round, id, RowWords.observedAt(word));
    }

    /// @dev Which columns are open travels with the row.
    function _openColumn(uint256, uint256) internal override {}

    function _checkFeedAdmin() internal view override {
        _checkRole(FEED_ADMIN_ROLE);
    }

    /// @dev A bit stands for every 256th row and is never cleared: it only spares deliveries a look at the notify bits.
    function _notifyBegan(uint256 row) internal override {
        _announcing |= 1 << (row & 255);
    }
}
