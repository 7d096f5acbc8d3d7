using System.IO.Compression;
using System.Text;

namespace MedV.GuestProtocol.Text;

/// <summary>Unicode's normalization form C. The runtime has none where it runs without ICU, as MedV does.</summary>
/// <remarks>
/// The table: varint count; for each decomposition its code point and its first part, both as the difference to the one before (the second
/// with its sign in the lowest bit), then twice its second part (0: it has none), plus 1 when the two are put together again; varint count; for
/// each run of code points with a combining class its distance from the end of the run before, its length less 1, its class.
/// </remarks>
internal static class ComposedForm
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly Lazy<Tables> Known = new(Read);

    /// <summary>Brings a text into form C. Lone surrogates become U+FFFD.</summary>
    public static string Of(string text)
    {
        // No code point below U+0300 changes, whatever its neighbours are.
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF'))
        {
            return text;
        }

        var parts = new List<(int Code, int Class)>(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, parts);
        }

        Order(parts);
        var composed = new StringBuilder(text.Length);
        foreach (int code in Compose(parts))
        {
            composed.Append(new Rune(code));
        }

        return composed.ToString();
    }

    private static void Decompose(int code, List<(int Code, int Class)> parts)
    {
        int syllable = code - SyllableBase;
        if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            parts.Add((LeadBase + (syllable / (Vowels * Tails)), 0));
            parts.Add((VowelBase + (syllable % (Vowels * Tails) / Tails), 0));
            if (syllable % Tails != 0)
            {
                parts.Add((TailBase + (syllable % Tails), 0));
            }
        }
        else if (Known.Value.Decompositions.TryGetValue(code, out (int First, int Second) pair))
        {
            Decompose(pair.First, parts);
            if (pair.Second != 0)
            {
                Decompose(pair.Second, parts);
            }
        }
        else
        {
            parts.Add((code, Known.Value.Classes.GetValueOrDefault(code)));
        }
    }

    /// <summary>Sorts each run of marks by class; equals keep their order.</summary>
    private static void Order(List<(int Code, int Class)> parts)
    {
        for (int start = 0; start < parts.Count; start++)
        {
            int end = start;
            while (end < parts.Count && parts[end].Class != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                (int Code, int Class)[] sorted = [.. parts.GetRange(start, end - start).OrderBy(part => part.Class)];
                for (int i = 0; i < sorted.Length; i++)
                {
                    parts[start + i] = sorted[i];
                }
            }

            start = end;
        }
    }

    private static List<int> Compose(List<(int Code, int Class)> parts)
    {
        var composed = new List<int>(parts.Count);
        int starter = -1;
        int lastClass = -1;
        foreach ((int code, int combining) in parts)
        {
            if (starter >= 0 && lastClass < combining && Together(composed[starter], code) is int one)
            {
                composed[starter] = one;
                continue;
            }

            if (combining == 0)
            {
                starter = composed.Count;
            }

            lastClass = combining == 0 ? -1 : combining;
            composed.Add(code);
        }

        return composed;
    }

    private static int? Together(int first, int second) =>
        first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels
            ? SyllableBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails)
        : first is >= SyllableBase and < SyllableBase + (Leads * Vowels * Tails) && (first - SyllableBase) % Tails == 0
            && second is > TailBase and < TailBase + Tails ? first + second - TailBase
        : Known.Value.Compositions.TryGetValue((first, second), out int one) ? one
        : null;

    private static Tables Read()
    {
        using var packed = new DeflateStream(new MemoryStream(Convert.FromBase64String(ComposedFormTable.Packed)), CompressionMode.Decompress);
        using var bytes = new BinaryReader(packed);
        var tables = new Tables([], [], []);
        int code = 0;
        int first = 0;
        for (int left = bytes.Read7BitEncodedInt(); left > 0; left--)
        {
            code += bytes.Read7BitEncodedInt();
            int step = bytes.Read7BitEncodedInt();
            first += (step & 1) == 0 ? step / 2 : -(step + 1) / 2;
            int second = bytes.Read7BitEncodedInt();
            tables.Decompositions.Add(code, (first, second >> 1));
            if ((second & 1) != 0)
            {
                tables.Compositions.Add((first, second >> 1), code);
            }
        }

        code = 0;
        for (int left = bytes.Read7BitEncodedInt(); left > 0; left--)
        {
            int start = code + bytes.Read7BitEncodedInt();
            code = start + bytes.Read7BitEncodedInt();
            byte combining = (byte)bytes.Read7BitEncodedInt();
            for (int each = start; each <= code; each++)
            {
                tables.Classes.Add(each, combining);
            }
        }

        return tables;
    }

    private sealed record Tables(Dictionary<int, (int First, int Second)> Decompositions, Dictionary<(int First, int Second), int> Compositions, Dictionary<int, byte> Classes);
}
