using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MedV.LegacyAgent.Menus;

/// <summary>Makes the keys that a host names applications by out of the ids that this guest has for them.</summary>
internal static class AppKeys
{
    private const int DigestBytes = 4;

    /// <summary>Gives each id a key of its own. The same ids give the same keys; of two that would get the same, the later in order gets a digest behind it.</summary>
    public static Dictionary<string, string> For(IEnumerable<string> ids)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (string id in ids.Distinct(StringComparer.Ordinal).OrderBy(id => id, StringComparer.Ordinal))
        {
            string plain = Plain(id);
            string key = plain.Length is > 0 and <= ProtocolLimits.AppKeyCharacters && taken.Add(plain) ? plain : WithDigest(plain, id);
            taken.Add(key);
            keys[id] = key;
        }

        return keys;
    }

    private static string Plain(string id)
    {
        var key = new StringBuilder(id.Length);
        foreach (char c in id.ToLowerInvariant())
        {
            key.Append(c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-' ? c : '-');
        }

        return key.ToString().TrimStart('.', '_', '-');
    }

    private static string WithDigest(string plain, string id)
    {
        using var sha = SHA256.Create();
        string digest = string.Concat(sha.ComputeHash(Encoding.UTF8.GetBytes(id)).Take(DigestBytes).Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
        int most = ProtocolLimits.AppKeyCharacters - digest.Length - 1;
        string start = plain.Length > most ? plain.Substring(0, most) : plain;
        return start.Length == 0 ? digest : $"{start}-{digest}";
    }
}
