using System.Collections.Frozen;

namespace MedV.GuestBridge.Setup;

/// <summary>Maps the user of the host to an account in the guest, valid on Linux and on Windows.</summary>
internal static class GuestAccount
{
    /// <summary>Most characters: what Windows allows.</summary>
    public const int MaximumLength = 20;

    private const int MaximumFullName = 64;

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "backup", "list", "nobody", "messagebus", "sshd", "adm", "sudo", "wheel",
        "administrator", "guest", "defaultaccount", "system", "localservice", "networkservice", "none", "con", "prn", "aux", "nul", "users", "everyone");

    /// <summary>The account's name: small letters, digits, hyphen and underscore. A domain before or behind the name is left out.</summary>
    public static string NameFor(string hostUser)
    {
        ArgumentNullException.ThrowIfNull(hostUser);

        string name = hostUser[(hostUser.LastIndexOf('\\') + 1)..];
        int at = name.IndexOf('@', StringComparison.Ordinal);
        name = (at > 0 ? name[..at] : name).ToLowerInvariant().Replace('.', '-');
        name = new string([.. name.Where(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_').Take(MaximumLength)]).TrimStart('-').TrimEnd('-');
        if (name.Length == 0)
        {
            return "user";
        }

        // A number could be taken for an id, a reserved name for somebody else.
        return char.IsAsciiDigit(name[0]) || Reserved.Contains(name) || name.StartsWith("systemd-", StringComparison.Ordinal)
            ? ("u-" + name)[..Math.Min(name.Length + 2, MaximumLength)]
            : name;
    }

    /// <summary>The full name, without what would break a line or a field of <c>/etc/passwd</c>.</summary>
    public static string FullName(string hostFullName)
    {
        ArgumentNullException.ThrowIfNull(hostFullName);

        return new string([.. hostFullName.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && c is not (':' or ',' or '=' or '"' or '\\' or '\u2028' or '\u2029')).Take(MaximumFullName)]).Trim();
    }
}
