namespace DutyNet.Logbook.Seals;

/// <summary>What a bundle says of itself: how somebody who trusts nobody checks it, and a script of a few lines that does.</summary>
internal static class ProofGuide
{
    public const string Text = """
        如何核验本证明包 / How to check this bundle
        ============================================

        只需 sha256sum、grep 和 bash，不需要本系统。
        Nothing of the system is needed: only sha256sum, grep and bash.

            bash verify.sh

        1. sha256sum -c SHA256SUMS
           每个文件的散列。条目、附件、账本行的散列是当时记录的散列，不是导出时重新计算的。
           The hash of every file. Those of entries, attachments and ledger rows are the ones recorded at the time, not worked out anew.
        2. entries/<记录 entry>/<版本 version>.txt
           一个版本的内容，即当时被散列的文本：每行“名称:长度:值”，长度为 UTF-8 字节数，没有值的写“名称:-”，行间一个换行，末尾没有。
           One version as the text that was hashed: lines "name:length:value", the length in UTF-8 bytes, "name:-" without a value, one line feed between lines, none at the end.
        3. ledger/<序号 sequence>.row
           账本一行被散列的全部字节：前一行的散列（32 字节，链首没有），然后各列“长度:值”以“|”相连，没有值的写“-”。sha256sum 的结果即该行的散列。
           All the bytes of a ledger row that were hashed: the hash of the row before it (32 bytes; none at the beginning of a chain), then every column as
           "length:value" joined by "|", "-" without a value. Its sha256sum is the row's hash, and stands at the beginning of the next row of the chain.
           每个版本和附件的散列都出现在一个账本行里：账本证明当时记录的正是这一内容。
           The hash of every version and every attachment stands in a row: the ledger proves that this content was recorded then.
        4. contents.txt
           目录：首行“logbook 编号 单位 人员 年度”，然后每个版本一行、每个附件一行。其 SHA-256 即封存散列（logbook.json 的 seal），也在账本的 LogbookSealed 行里。
           The list of contents. Its SHA-256 is the seal (seal in logbook.json) and stands in the ledger's row LogbookSealed, once the book is sealed.
        5. checkpoint.json
           覆盖以上各行的检查点；其他各服务也保存着同一份，可向其索取比对。
           The checkpoint over these rows. The other services keep the same: ask them for theirs and compare.
        6. attachments/<散列 hash>.erased.txt
           该附件已按保管处置决定删除，只余记录。
           This attachment was erased by an act of retention; that it was there is still recorded.

        """;

    public const string Script = """
        #!/usr/bin/env bash
        # Checks this bundle: every hash, and that the ledger's rows name every version, every attachment and the seal.
        set -euo pipefail
        cd "$(dirname "$0")"
        sha256sum --quiet -c SHA256SUMS
        named() { grep -rqaF "$1" ledger || { echo "not in the ledger: $2"; exit 1; }; }
        while read -r kind a b hash; do
          case $kind in
            version) if [ "$hash" != - ]; then named "$hash" "version $b of $a"; grep -q "^$hash  entries/$a/$b.txt$" SHA256SUMS || { echo "missing: version $b of $a"; exit 1; }; fi ;;
            attachment) named "$hash" "attachment $b of $a"; [ -e "attachments/$hash" ] || [ -e "attachments/$hash.erased.txt" ] || { echo "missing: attachment $b of $a"; exit 1; } ;;
          esac
        done < contents.txt
        if grep -rqa LogbookSealed ledger; then named "$(sha256sum contents.txt | cut -d' ' -f1)" "the seal"; fi
        echo "OK"

        """;
}
