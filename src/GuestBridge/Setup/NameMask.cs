using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MedV.GuestBridge.Setup;

/// <summary>A rule for the name of a guest, for instance <c>MEDV*</c> or <c>%username%[5]-###</c>.</summary>
/// <remarks>
/// <c>%username%</c>, <c>%hostname%</c>, <c>%workspace%</c> and <c>%serial%</c> stand for their values, of which letters, digits and hyphens are kept; <c>[n]</c> takes the
/// first n characters of the value before it; <c>#</c> is a random digit; a <c>*</c> at the end fills up with random letters and digits. A name has at most 15
/// characters, for NetBIOS, and is a host name too. When values are too long for that they are cut, the last one first; what is random is never cut.
/// </remarks>
internal sealed class NameMask
{
    /// <summary>Most characters of a name.</summary>
    public const int MaximumLength = 15;

    private const int MaximumMask = 128;

    // What "*" is given at least, so that two guests with the same values hardly get the same name.
    private const int SmallestFill = 4;
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly ImmutableArray<Part> _parts;
    private readonly int _fixedLength;
    private readonly bool _fills;

    private NameMask(ImmutableArray<Part> parts, int fixedLength, bool fills) => (_parts, _fixedLength, _fills) = (parts, fixedLength, fills);

    /// <summary>Reads a mask.</summary>
    /// <param name="text">The mask.</param>
    /// <param name="mask">What was read, if it has no faults.</param>
    /// <returns>All faults, each as a sentence; none when it is a mask.</returns>
    public static ImmutableArray<string> Parse(string text, out NameMask? mask)
    {
        ArgumentNullException.ThrowIfNull(text);

        mask = null;
        if (text.Length is 0 or > MaximumMask)
        {
            return [$"the mask has {text.Length} characters, it may have 1 to {MaximumMask}"];
        }

        var faults = new List<string>();
        var parts = ImmutableArray.CreateBuilder<Part>();
        bool fills = false;
        int position = 0;
        while (position < text.Length)
        {
            char c = text[position];
            if (c == '%')
            {
                position = ReadValue(text, position, parts, faults);
            }
            else if (c == '*')
            {
                fills = position == text.Length - 1;
                if (!fills)
                {
                    faults.Add($"\"*\" may only stand at the end, not at character {position + 1}");
                }

                position++;
            }
            else
            {
                if (c == '[')
                {
                    faults.Add($"\"[\" at character {position + 1} does not follow a value such as %username%");
                }
                else if (c != '#' && !IsNameCharacter(c))
                {
                    faults.Add($"character {position + 1} is none of the letters A to Z, the digits and the hyphen");
                }

                parts.Add(new Part(c == '#' ? PartKind.Digit : PartKind.Character, c, ValueKind.UserName, 1));
                position++;
            }
        }

        int fixedLength = parts.Count(part => part.Kind != PartKind.Value);
        if (fixedLength > MaximumLength)
        {
            faults.Add($"the mask has {fixedLength} fixed characters, a name has at most {MaximumLength}");
        }

        if (faults.Count == 0)
        {
            mask = new NameMask(parts.ToImmutable(), fixedLength, fills);
        }

        return [.. faults];
    }

    /// <summary>Makes a name.</summary>
    /// <param name="values">The values.</param>
    /// <param name="random">Where the random characters come from.</param>
    /// <param name="name">The name.</param>
    /// <param name="fault">Why there is none, as a sentence.</param>
    public bool TryExpand(NameValues values, Random random, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(random);

        string[] texts = [.. _parts.Select(part => part.Kind == PartKind.Value ? Clean(values.Of(part.Value), part.Take) : "")];
        int reserve = _fills ? Math.Min(SmallestFill, MaximumLength - _fixedLength) : 0;
        int tooMany = texts.Sum(text => text.Length) + _fixedLength + reserve - MaximumLength;
        for (int i = texts.Length - 1; i >= 0 && tooMany > 0; i--)
        {
            int cut = Math.Min(tooMany, texts[i].Length);
            texts[i] = texts[i][..^cut];
            tooMany -= cut;
        }

        string made = string.Concat(_parts.Select((part, index) => part.Kind switch
        {
            PartKind.Value => texts[index],
            PartKind.Digit => random.Next(10).ToString(CultureInfo.InvariantCulture),
            _ => part.Character.ToString(),
        }));
        if (_fills)
        {
            made += string.Concat(Enumerable.Range(0, MaximumLength - made.Length).Select(_ => Letters[random.Next(Letters.Length)]));
        }

        made = made.Trim('-');
        fault = made.Length == 0 ? "the name is empty, because its values are"
            : made.All(char.IsAsciiDigit) ? $"the name \"{made}\" has only digits, which Windows does not take"
            : null;
        name = fault is null ? made : null;
        return fault is null;
    }

    private static int ReadValue(string text, int position, ImmutableArray<Part>.Builder parts, List<string> faults)
    {
        int end = text.IndexOf('%', position + 1);
        if (end < 0)
        {
            faults.Add($"the \"%\" at character {position + 1} has no other to end it");
            return text.Length;
        }

        string word = text[(position + 1)..end];
        ValueKind? kind = word.ToLowerInvariant() switch
        {
            "username" => ValueKind.UserName,
            "hostname" => ValueKind.HostName,
            "workspace" => ValueKind.Workspace,
            "serial" => ValueKind.Serial,
            _ => null,
        };
        if (kind is null)
        {
            faults.Add($"the value at character {position + 1} is none of %username%, %hostname%, %workspace% and %serial%");
        }

        int take = MaximumLength;
        int next = end + 1;
        if (next < text.Length && text[next] == '[')
        {
            int close = text.IndexOf(']', next);
            if (close < 0
                || !int.TryParse(text[(next + 1)..close], NumberStyles.None, CultureInfo.InvariantCulture, out take)
                || take is < 1 or > MaximumLength)
            {
                faults.Add($"\"[\" at character {next + 1} is not followed by a number from 1 to {MaximumLength} and \"]\"");
            }

            next = close < 0 ? text.Length : close + 1;
        }

        parts.Add(new Part(PartKind.Value, ' ', kind ?? ValueKind.UserName, take));
        return next;
    }

    private static string Clean(string value, int take) => new([.. value.Where(IsNameCharacter).Take(take)]);

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';

    private enum PartKind
    {
        Character,
        Digit,
        Value,
    }

    private readonly record struct Part(PartKind Kind, char Character, ValueKind Value, int Take);
}
