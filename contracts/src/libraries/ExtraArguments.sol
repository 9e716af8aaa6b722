// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ILaneRouter} from "../interfaces/ILaneRouter.sol";

/// @title The extra arguments of a message
/// @notice Reads the gas limit out of CCIP's forms for EVM chains. Messages are executed in any order, whatever they say about it.
///
/// | tag          | what follows                                                                     |
/// |--------------|----------------------------------------------------------------------------------|
/// | none         | nothing: 200,000 gas                                                             |
/// | `0x97a657c9` | V1: gas limit (32)                                                               |
/// | `0x181dcf10` | V2: gas limit (32), out-of-order execution (32)                                  |
/// | `0xa69dd4aa` | V3: gas limit (4), finality (4), then lists that have to be empty: 7 zero bytes  |
library ExtraArguments {
    bytes4 private constant V1 = 0x97a657c9;
    bytes4 private constant V2 = 0x181dcf10;
    bytes4 private constant V3 = 0xa69dd4aa;

    uint256 private constant USUAL_GAS = 200_000;

    /// @notice The gas that the receiver is to get.
    function gasLimit(bytes calldata args) internal pure returns (uint256) {
        if (args.length == 0) return USUAL_GAS;
        bytes4 tag = bytes4(args);
        if (tag == V3) return _third(args);
        if (tag != V1 && tag != V2) revert ILaneRouter.InvalidExtraArgsTag(tag);
        if (args.length != (tag == V1 ? 36 : 68)) revert ILaneRouter.UnsupportedExtraArgs(args);
        if (tag == V2 && uint256(bytes32(args[36:68])) > 1) revert ILaneRouter.UnsupportedExtraArgs(args);
        return uint256(bytes32(args[4:36]));
    }

    function _third(bytes calldata args) private pure returns (uint256) {
        if (args.length != 19 || bytes7(args[12:19]) != 0) revert ILaneRouter.UnsupportedExtraArgs(args);
        bytes4 finality = bytes4(args[8:12]);
        if (finality != 0) revert ILaneRouter.InvalidRequestedFinality(finality, 0);
        return uint32(bytes4(args[4:8]));
    }
}
