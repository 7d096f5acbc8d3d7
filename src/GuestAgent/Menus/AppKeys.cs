using System.Security.Cryptography;
using System.Text;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Menus;

/// <summary>Makes the keys that a host names applications by out of the ids that this guest has for them.</summary>
internal static class AppKeys
{
    private const int DigestCharacters = 8;

    /// <summary>Gives each id a key of its own. The same ids give the same keys; of two that would get the same, the later in order gets a digest behind it.</summary>
    public static Dictionary<string, string> For(IEnumerable<string> ids)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (string id in ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            string plain = Plain(id);
            string key = plain.Length > 0 && taken.Add(plain) ? plain : WithDigest(plain, id);
            taken.Add(key);
            keys[id] = key;
        }

        return keys;
    }

    private static string Plain(string id)
    {
        var key = new StringBuilder(id.Length);
        foreach (char c in id)
        {
            char small = char.ToLowerInvariant(c);
            key.Append(char.IsAsciiLetterLower(small) || char.IsAsciiDigit(small) || small is '.' or '_' or '-' ? small : '-');
        }

        string text = key.ToString().TrimStart('.', '_', '-');
        return text.Length > ProtocolLimits.AppKeyCharacters ? WithDigest(text, id) : text;
    }

    private static string WithDigest(string plain, string id)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..DigestCharacters];
        int most = ProtocolLimits.AppKeyCharacters - DigestCharacters - 1;
        string start = plain.Length > most ? plain[..most] : plain;
        return start.Length == 0 ? digest : $"{start}-{digest}";
    }
}
