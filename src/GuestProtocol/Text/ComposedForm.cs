using System.Runtime.InteropServices;
using System.Text;

namespace MedV.GuestProtocol.Text;

/// <summary>Unicode normalisation form C. The runtime's own does nothing in a program without ICU, which ours are.</summary>
/// <remarks>Characters beyond the Basic Multilingual Plane stay as they are: a dozen of rare scripts would compose.</remarks>
internal static class ComposedForm
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28, Syllables = Leads * Vowels * Tails;

    private static readonly ushort[] Primary = Numbers(ComposedTables.Primary);
    private static readonly ushort[] Others = Numbers(ComposedTables.Others);
    private static readonly byte[] Classes = Convert.FromBase64String(ComposedTables.Classes);
    private static readonly IComparer<(int Pair, char Composed)> ByPair = Comparer<(int Pair, char Composed)>.Create((a, b) => a.Pair.CompareTo(b.Pair));
    private static readonly (int Pair, char Composed)[] Pairs = SortPairs();

    /// <summary>Gives <paramref name="text"/> in form C.</summary>
    public static string Of(string text)
    {
        // Nothing below U+0300 combines, and nothing of it is taken apart in form C.
        if (!text.AsSpan().ContainsAnyInRange('\u0300', '\uffff'))
        {
            return text;
        }

        var parts = new List<char>(text.Length + 16);
        foreach (char c in text)
        {
            TakeApart(c, parts);
        }

        Order(parts);
        return PutTogether(parts);
    }

    private static void TakeApart(char c, List<char> into)
    {
        int syllable = c - HangulFirst;
        if (syllable is >= 0 and < Syllables)
        {
            into.Add((char)(LeadFirst + (syllable / (Vowels * Tails))));
            into.Add((char)(VowelFirst + (syllable % (Vowels * Tails) / Tails)));
            if (syllable % Tails > 0)
            {
                into.Add((char)(TailFirst + (syllable % Tails)));
            }

            return;
        }

        if (!TryFind(Primary, c, out char first, out char second) && !TryFind(Others, c, out first, out second))
        {
            into.Add(c);
            return;
        }

        TakeApart(first, into);
        if (second != 0)
        {
            TakeApart(second, into);
        }
    }

    private static void Order(List<char> parts)
    {
        for (int i = 1; i < parts.Count; i++)
        {
            char mark = parts[i];
            int rank = ClassOf(mark);
            int at = i;
            while (rank > 0 && at > 0 && ClassOf(parts[at - 1]) > rank)
            {
                parts[at] = parts[at - 1];
                at--;
            }

            parts[at] = mark;
        }
    }

    private static string PutTogether(List<char> parts)
    {
        var text = new StringBuilder(parts.Count);
        int starter = -1;
        int lastRank = 0;
        foreach (char c in parts)
        {
            int rank = ClassOf(c);
            bool isBlocked = starter >= 0 && starter < text.Length - 1 && lastRank >= rank;
            if (starter >= 0 && !isBlocked && TryCompose(text[starter], c, out char composed))
            {
                text[starter] = composed;
                continue;
            }

            if (rank == 0)
            {
                starter = text.Length;
            }

            lastRank = rank;
            text.Append(c);
        }

        return text.ToString();
    }

    private static bool TryCompose(char first, char second, out char composed)
    {
        int lead = first - LeadFirst, vowel = second - VowelFirst;
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
        {
            composed = (char)(HangulFirst + (((lead * Vowels) + vowel) * Tails));
            return true;
        }

        int syllable = first - HangulFirst, tail = second - TailFirst;
        if (syllable is >= 0 and < Syllables && syllable % Tails == 0 && tail is > 0 and < Tails)
        {
            composed = (char)(first + tail);
            return true;
        }

        int at = Array.BinarySearch(Pairs, (PairOf(first, second), '\0'), ByPair);
        composed = at >= 0 ? Pairs[at].Composed : '\0';
        return at >= 0;
    }

    private static int ClassOf(char c)
    {
        int low = 0, high = (Classes.Length / 4) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int first = Classes[middle * 4] | (Classes[(middle * 4) + 1] << 8);
            if (c < first)
            {
                high = middle - 1;
            }
            else if (c >= first + Classes[(middle * 4) + 2])
            {
                low = middle + 1;
            }
            else
            {
                return Classes[(middle * 4) + 3];
            }
        }

        return 0;
    }

    private static bool TryFind(ushort[] table, char c, out char first, out char second)
    {
        int low = 0, high = (table.Length / 3) - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (table[middle * 3] == c)
            {
                (first, second) = ((char)table[(middle * 3) + 1], (char)table[(middle * 3) + 2]);
                return true;
            }

            (low, high) = table[middle * 3] < c ? (middle + 1, high) : (low, middle - 1);
        }

        (first, second) = ('\0', '\0');
        return false;
    }

    // The sign is of no matter: pairs are only compared.
    private static int PairOf(int first, int second) => unchecked((first << 16) | second);

    private static (int Pair, char Composed)[] SortPairs()
    {
        var pairs = new (int Pair, char Composed)[Primary.Length / 3];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = (PairOf(Primary[(i * 3) + 1], Primary[(i * 3) + 2]), (char)Primary[i * 3]);
        }

        Array.Sort(pairs, ByPair);
        return pairs;
    }

    private static ushort[] Numbers(string table) => MemoryMarshal.Cast<byte, ushort>(Convert.FromBase64String(table)).ToArray();
}
