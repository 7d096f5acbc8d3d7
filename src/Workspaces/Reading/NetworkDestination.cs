using System.Globalization;
using System.Text.RegularExpressions;

namespace MedV.Workspaces.Reading;

/// <summary>What may stand in a list of what a machine reaches.</summary>
internal static partial class NetworkDestination
{
    private const int Longest = 260;

    public static bool IsValid(string text)
    {
        if (text.Length > Longest || Form().Match(text) is not { Success: true } match)
        {
            return false;
        }

        return (!match.Groups["port"].Success || IsNumber(match.Groups["port"].Value, 1, 65_535))
            && (match.Groups["v6"].Success ? IsV6(match.Groups["v6"].Value, match.Groups["bits6"]) : IsV4OrName(match));
    }

    private static bool IsV4OrName(Match match)
    {
        string host = match.Groups["host"].Value;
        Group bits = match.Groups["bits4"];
        if (host.All(character => char.IsAsciiDigit(character) || character == '.'))
        {
            return host.Split('.') is { Length: 4 } parts
                && parts.All(part => IsNumber(part, 0, 255))
                && (!bits.Success || IsNumber(bits.Value, 0, 32));
        }

        string name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return !bits.Success && name.Length <= 253 && name.Split('.').All(label => Label().IsMatch(label));
    }

    // Groups of hexadecimal digits, eight of them or fewer around one "::".
    private static bool IsV6(string address, Group bits)
    {
        string[] halves = address.Split("::");
        string[] groups = [.. halves.SelectMany(half => half.Length == 0 ? [] : half.Split(':'))];
        return halves.Length <= 2
            && (halves.Length == 2 ? groups.Length <= 7 : groups.Length == 8)
            && groups.All(group => group.Length is >= 1 and <= 4)
            && (!bits.Success || IsNumber(bits.Value, 0, 128));
    }

    private static bool IsNumber(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= minimum && number <= maximum;

    [GeneratedRegex(@"\A(\[(?<v6>[0-9a-fA-F:]+)(/(?<bits6>[0-9]{1,3}))?\]|(?<host>[A-Za-z0-9*.-]+)(/(?<bits4>[0-9]{1,2}))?)(:(?<port>[0-9]{1,5}))?\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex Label();
}
