using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace MedV.GuestBridge.Setup;

/// <summary>Reads <see cref="HostFacts"/> from a Linux host. What is missing or makes no sense becomes a default, so that setup never fails on it.</summary>
/// <param name="environment">Gives a variable of the user's session.</param>
/// <param name="root">The root folder, so that tests have one of their own.</param>
internal sealed partial class HostFactsReader(Func<string, string?> environment, string root = "/")
{
    private const int MaximumFileBytes = 1 << 20;
    private const int MaximumCertificates = 32;
    private const int MaximumCertificateBytes = 64 * 1024;

    /// <summary>Which of the host's own CA certificates go to the guest.</summary>
    public enum CertificateChoice
    {
        /// <summary>None.</summary>
        None,

        /// <summary>Those that an admin added to the host.</summary>
        Added,
    }

    /// <summary>Reads them.</summary>
    /// <param name="userName">Name of the user.</param>
    /// <param name="certificates">Which CA certificates.</param>
    public HostFacts Read(string userName, CertificateChoice certificates)
    {
        ArgumentNullException.ThrowIfNull(userName);

        (string layout, string variant) = Keyboard();
        return new HostFacts(
            userName, FullName(userName), Locale(), layout, variant, TimeZone(), certificates == CertificateChoice.Added ? Certificates() : []);
    }

    private string FullName(string userName)
    {
        string? line = Lines("etc/passwd").FirstOrDefault(line => line.StartsWith(userName + ":", StringComparison.Ordinal));
        string[] fields = line?.Split(':') ?? [];
        return fields.Length > 4 ? GuestAccount.FullName(fields[4].Split(',')[0]) : "";
    }

    private string Locale()
    {
        string? locale = Set("LC_ALL") ?? Set("LANG") ?? Value("etc/default/locale", "LANG") ?? Value("etc/locale.conf", "LANG");
        return locale is not null && LocalePattern().IsMatch(locale) ? locale : "C.UTF-8";
    }

    private string? Set(string variable) => environment(variable) is { Length: > 0 } value ? value : null;

    private (string Layout, string Variant) Keyboard()
    {
        // The first of several, as in "de,us".
        string layout = (Value("etc/default/keyboard", "XKBLAYOUT") ?? Value("etc/vconsole.conf", "XKBLAYOUT") ?? "us").Split(',')[0];
        string variant = (Value("etc/default/keyboard", "XKBVARIANT") ?? Value("etc/vconsole.conf", "XKBVARIANT") ?? "").Split(',')[0];
        return KeyboardPattern().IsMatch(layout) ? (layout, KeyboardPattern().IsMatch(variant) ? variant : "") : ("us", "");
    }

    private string TimeZone()
    {
        string? zone = environment("TZ")?.TrimStart(':');
        if (string.IsNullOrEmpty(zone) || !TimeZones.IsName(zone))
        {
            zone = LinkedZone() ?? Lines("etc/timezone").FirstOrDefault()?.Trim();
        }

        return zone is not null && TimeZones.IsName(zone) ? zone : "Etc/UTC";
    }

    private string? LinkedZone()
    {
        const string Folder = "zoneinfo/";
        try
        {
            string? target = new FileInfo(Path.Combine(root, "etc/localtime")).LinkTarget;
            int at = target?.LastIndexOf(Folder, StringComparison.Ordinal) ?? -1;
            return at < 0 ? null : target![(at + Folder.Length)..];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ImmutableArray<string> Certificates()
    {
        string[] folders = ["usr/local/share/ca-certificates", "etc/pki/ca-trust/source/anchors"];
        var found = new List<string>();
        foreach (string file in folders.SelectMany(Files).Order(StringComparer.Ordinal))
        {
            if (found.Count == MaximumCertificates)
            {
                break;
            }

            try
            {
                if (new FileInfo(file).Length <= MaximumCertificateBytes)
                {
                    // Read and written anew: what is in the file beside the certificate does not reach the guest.
                    byte[] content = File.ReadAllBytes(file);
                    using X509Certificate2 certificate = content.AsSpan().IndexOf("-----BEGIN "u8) >= 0
                        ? X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(content))
                        : X509CertificateLoader.LoadCertificate(content);
                    found.Add(certificate.ExportCertificatePem());
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Not a certificate, or not for this user.
            }
        }

        return [.. found];
    }

    private IEnumerable<string> Files(string folder)
    {
        try
        {
            return Directory.GetFiles(Path.Combine(root, folder)).Where(file => Path.GetExtension(file) is ".crt" or ".pem");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string? Value(string file, string key) => Lines(file)
        .Where(line => line.StartsWith(key + "=", StringComparison.Ordinal))
        .Select(line => line[(key.Length + 1)..].Trim().Trim('"', '\''))
        .LastOrDefault(value => value.Length > 0);

    private string[] Lines(string file)
    {
        string path = Path.Combine(root, file);
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaximumFileBytes } ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"\A(C|POSIX|[a-z]{2,3}(_[A-Z]{2})?)(\.[A-Za-z0-9-]{1,16})?(@[a-z]{1,16})?\z")]
    private static partial Regex LocalePattern();

    [GeneratedRegex(@"\A[a-z0-9_-]{1,24}\z")]
    private static partial Regex KeyboardPattern();
}
