using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;
using MedV.Fuzz.Targets;

namespace MedV.Fuzz.Mutation;

/// <summary>Changes a page of a manifest by its parts, so that what is behind a change is still read as what it was.</summary>
internal static class PageMutations
{
    private static readonly long[] Numbers = [64, 65, 1 << 20, (1 << 20) + 1, 64 << 20, 262_144, 4 << 20, 16 << 20, 64L << 40, 1 << 27, 500];

    /// <summary>Puts another number, digest or byte in the place of one.</summary>
    public static void ChangeToken(Workbench input, Random random) => Change(input, random, (page, tokens) =>
    {
        PageToken token = tokens[random.Next(tokens.Count)];
        ReadOnlySpan<byte> old = page.Content.AsSpan(token.Start, token.Length);
        byte[] value = token.Kind switch
        {
            TokenKind.Number => Leb128(Boundary.Next(random, ValueOf(old), page.Content.Length, Numbers)),
            TokenKind.Digest or TokenKind.Text => Other(page, tokens, token, random),
            _ => [random.Next(2) == 0 ? (byte)(old[0] ^ (1 << random.Next(8))) : (byte)random.Next(256)],
        };
        return page with { Content = [.. page.Content[..token.Start], .. value, .. page.Content[(token.Start + token.Length)..]] };
    });

    /// <summary>Writes a record once more, at another place, or leaves one out; most of the time its count is right.</summary>
    public static void ChangeRecords(Workbench input, Random random) => Change(input, random, (page, tokens) =>
    {
        int records = tokens[^1].Record + 1;
        if (records == 0)
        {
            return page;
        }

        (int start, int end) = RangeOf(tokens, random.Next(records));
        byte[] record = page.Content[start..end];
        int right = random.Next(8) == 0 ? 0 : 1;
        if (random.Next(2) == 0)
        {
            return page with { Records = unchecked(page.Records - right), Content = [.. page.Content[..start], .. page.Content[end..]] };
        }

        int at = RangeOf(tokens, random.Next(records)).Start;
        return page with { Records = unchecked(page.Records + right), Content = [.. page.Content[..at], .. record, .. page.Content[at..]] };
    });

    /// <summary>Doubles, leaves out or exchanges whole pages.</summary>
    public static void ChangePages(Workbench input, Random random)
    {
        PageList list = PageList.Read(input.Bytes);
        if (list.Pages.Count == 0)
        {
            return;
        }

        int page = random.Next(list.Pages.Count);
        switch (random.Next(3))
        {
            case 0:
                list.Pages.Insert(page, list.Pages[page]);
                break;
            case 1:
                list.Pages.RemoveAt(page);
                break;
            default:
                int other = random.Next(list.Pages.Count);
                (list.Pages[page], list.Pages[other]) = (list.Pages[other], list.Pages[page]);
                break;
        }

        input.Set(list.Write());
    }

    private static void Change(Workbench input, Random random, Func<PagePart, List<PageToken>, PagePart> change)
    {
        PageList list = PageList.Read(input.Bytes);
        if (list.Pages.Count == 0)
        {
            return;
        }

        int at = random.Next(list.Pages.Count);
        PagePart page = list.Pages[at];
        List<PageToken> tokens = PageTokens.Of(page.Kind, page.Content);
        if (tokens.Count > 0)
        {
            list.Pages[at] = change(page, tokens);
            input.Set(list.Write());
        }
    }

    private static (int Start, int End) RangeOf(List<PageToken> tokens, int record)
    {
        PageToken first = tokens.Find(token => token.Record == record);
        PageToken last = tokens.FindLast(token => token.Record == record);
        return (first.Start, last.Start + last.Length);
    }

    private static byte[] Other(PagePart page, List<PageToken> tokens, PageToken token, Random random)
    {
        PageToken other = tokens[random.Next(tokens.Count)];
        byte[] value = page.Content.AsSpan(other.Kind == token.Kind ? other.Start : token.Start, other.Kind == token.Kind ? other.Length : token.Length).ToArray();
        if (value.Length > 0 && random.Next(2) == 0)
        {
            value[random.Next(value.Length)] ^= (byte)(1 << random.Next(8));
        }

        return value;
    }

    private static ulong ValueOf(ReadOnlySpan<byte> number)
    {
        ulong value = 0;
        for (int i = 0; i < number.Length; i++)
        {
            value |= (ulong)(number[i] & 0x7F) << (7 * i);
        }

        return value;
    }

    private static byte[] Leb128(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)((value & 0x7F) | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
