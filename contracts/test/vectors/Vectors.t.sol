// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Fixture} from "../support/Fixture.sol";

/// @title Test vectors that the Java signer shares
/// @notice `reports.json` holds reports with their digests and signatures, `rotations.json` hand-overs. Each vector is
/// accepted by a real aggregator first. With VECTORS_UPDATE=true the files are written, otherwise they are compared.
contract VectorsTest is Fixture {
    uint256 private constant CHAIN = 138;
    uint256 private constant CASES = 24;

    function setUp() public {
        vm.chainId(CHAIN);
    }

    function test_reports() public {
        uint8[2][4] memory committees = [[uint8(1), 1], [4, 3], [7, 5], [31, 21]];
        string memory list;
        for (uint256 i; i < CASES; ++i) {
            uint8[2] memory committee = committees[i % 4];
            deploy(committee[0], committee[1], RING);
            registerMany(8);
            list = string.concat(list, i == 0 ? "" : ",\n", reportCase(i));
        }
        settle("test/vectors/reports.json", string.concat("[\n", list, "\n]\n"));
    }

    function test_rotations() public {
        string memory list;
        uint8[2][4] memory committees = [[uint8(1), 1], [4, 3], [7, 5], [31, 21]];
        for (uint256 i; i < 4; ++i) {
            deploy(committees[i][0], committees[i][1], RING);
            (, address[] memory members) = committeeOf(committees[3 - i][0], "rotated");
            uint8 threshold = committees[3 - i][1];
            bytes32 digest = aggregator.rotationDigest(members, threshold);
            bytes memory signatures = signedBy(digest, committees[i][1]);
            aggregator.rotateCommittee(members, threshold, signatures);
            vm.assertEq(aggregator.epoch(), 2, "rotated");
            string memory one = string.concat(
                common(1, digest, signatures), ', "newSigners": ', addresses(members), ', "newThreshold": '
            );
            list = string.concat(list, i == 0 ? "" : ",\n", "{", one, vm.toString(threshold), "}");
        }
        settle("test/vectors/rotations.json", string.concat("[\n", list, "\n]\n"));
    }

    // ---- internal ----

    function reportCase(uint256 number) private returns (string memory) {
        uint256 epoch = 1;
        if (number % 3 == 2) {
            (, address[] memory same) = committeeOf(keys.length, "signer");
            uint8 threshold = aggregator.threshold();
            aggregator.rotateCommittee(same, threshold, signedBy(aggregator.rotationDigest(same, threshold), threshold));
            epoch = 2;
        }
        uint256 time = START - number;
        string memory rows;
        bytes memory body = abi.encodePacked(uint32(time));
        for (uint256 i; i <= number; ++i) {
            uint256 index = i < 2 ? i : uint16(uint256(keccak256(abi.encode(number, i))));
            int48[4] memory answers;
            for (uint256 column; column < 4; ++column) {
                answers[column] = answerFor(number, i, column);
            }
            body = bytes.concat(body, entry(index, answers[0], answers[1], answers[2], answers[3]));
            rows = string.concat(rows, i == 0 ? "" : ", ", rowText(index, answers));
        }
        bytes32 digest = aggregator.reportDigest(body);
        bytes memory signatures = signed(body);
        aggregator.transmit(body, signatures);
        string memory word = vm.toString(bytes32(latestWord(0)));
        return string.concat(
            "{",
            common(epoch, digest, signatures),
            ', "observedAt": ',
            vm.toString(time),
            ', "rows": [',
            rows,
            '], "report": "',
            string.concat(vm.toString(body), '", "latestRow0": "', word, '"}')
        );
    }

    /// @dev The values at the edges come often: the extremes, "none", one, minus one.
    function answerFor(uint256 number, uint256 position, uint256 column) private pure returns (int48) {
        uint256 random = uint256(keccak256(abi.encode("answer", number, position, column)));
        uint256 kind = random % 12;
        if (kind == 0 && column != 0) return NONE;
        if (kind == 1) return type(int48).max;
        if (kind == 2) return type(int48).min + 1;
        if (kind == 3) return 1;
        if (kind == 4) return -1;
        int48 value = int48(uint48(random >> 100));
        return value == 0 || value == NONE ? int48(2) : value;
    }

    function rowText(uint256 index, int48[4] memory answers) private pure returns (string memory text) {
        text = string.concat('{"index": ', vm.toString(index), ', "answers": [');
        for (uint256 i; i < 4; ++i) {
            string memory value = answers[i] == NONE ? "null" : signedText(answers[i]);
            text = string.concat(text, i == 0 ? "" : ", ", value);
        }
        return string.concat(text, "]}");
    }

    function signedText(int48 value) private pure returns (string memory) {
        return
            value < 0 ? string.concat("-", vm.toString(uint256(-int256(value)))) : vm.toString(uint256(int256(value)));
    }

    function common(uint256 epoch, bytes32 digest, bytes memory signatures) private view returns (string memory) {
        string memory privateKeys;
        address[] memory members = new address[](keys.length);
        for (uint256 i; i < keys.length; ++i) {
            members[i] = vm.addr(keys[i]);
            privateKeys = string.concat(privateKeys, i == 0 ? '"' : '", "', vm.toString(bytes32(keys[i])));
        }
        string memory where = string.concat(
            '"chainId": ', vm.toString(CHAIN), ', "verifyingContract": "', vm.toString(address(aggregator)), '"'
        );
        string memory who = string.concat(', "privateKeys": [', privateKeys, '"], "signers": ', addresses(members));
        string memory what = string.concat(
            ', "epoch": ', vm.toString(epoch), ', "digest": "', vm.toString(digest), '", "signatures": "'
        );
        return string.concat(where, who, what, vm.toString(signatures), '"');
    }

    function addresses(address[] memory members) private pure returns (string memory text) {
        for (uint256 i; i < members.length; ++i) {
            text = string.concat(text, i == 0 ? '["' : '", "', vm.toString(members[i]));
        }
        return string.concat(text, '"]');
    }

    function settle(string memory path, string memory text) private {
        if (vm.envOr("VECTORS_UPDATE", false)) vm.writeFile(path, text);
        vm.assertEq(vm.readFile(path), text, "vectors differ: run npm run vectors:update");
    }
}
