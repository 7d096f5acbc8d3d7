using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary>Checks what can be checked about an enrolment before the daemon is asked.</summary>
internal static class Enrollment
{
    // A certificate chain and a key take a few KiB.
    private const int LargestPemChars = 32 * 1024;

    /// <summary>Reads the PEM text. This program does, because the daemon may not be allowed to.</summary>
    /// <param name="file">The file; <c>-</c> for <paramref name="input"/>.</param>
    /// <param name="input">Standard input.</param>
    /// <exception cref="ProblemException">It cannot be read, or is far too long.</exception>
    public static string Read(string file, TextReader input)
    {
        try
        {
            using TextReader reader = file == "-" ? input : new StreamReader(file);
            char[] buffer = new char[LargestPemChars + 1];
            int length = reader.ReadBlock(buffer, 0, buffer.Length);
            return length <= LargestPemChars
                ? new string(buffer, 0, length)
                : throw new ProblemException(ExitCode.WrongUsage, $"{file} is longer than {LargestPemChars} characters, expected a certificate and a key");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProblemException(ExitCode.NotFound, $"there is no file {file}", "medv-sign host issue makes one");
        }
        catch (UnauthorizedAccessException)
        {
            throw new ProblemException(ExitCode.NotPermitted, $"this user may not read {file}", "use sudo");
        }
    }

    /// <summary>Makes the request, or says what is wrong.</summary>
    /// <exception cref="ProblemException">An address, the fingerprint or the PEM text is not what it should be.</exception>
    public static EnrollRequest Check(string[] origins, string fingerprint, string pem)
    {
        foreach (string origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
            {
                throw new ProblemException(ExitCode.WrongUsage, $"--origin: '{origin}' is not an http or https address", "for example https://images.example.org/medv");
            }

            // Not shown: it may be a password.
            if (address.UserInfo.Length + address.Query.Length + address.Fragment.Length > 0)
            {
                throw new ProblemException(
                    ExitCode.WrongUsage,
                    $"--origin: the address of {address.Host} has a name, a password or a query",
                    "what the origin wants to be shown stands in the file of Origin:Credentials; docs/origin.md tells how");
            }
        }

        if (fingerprint.Length != 2 * SHA256.HashSizeInBytes || !fingerprint.All(char.IsAsciiHexDigit))
        {
            throw new ProblemException(
                ExitCode.WrongUsage, $"--root: '{fingerprint}' is not 64 hexadecimal digits", "medv-sign init printed it; ask the realm's admin, and not over the origin");
        }

        CheckPem(pem);
        return new EnrollRequest([.. origins], fingerprint.ToLowerInvariant(), pem);
    }

    private static void CheckPem(string pem)
    {
        const string Hint = "medv-sign host issue writes such a file: the certificate, then its private key";
        if (!HasBlock(pem, "CERTIFICATE"))
        {
            throw new ProblemException(ExitCode.WrongUsage, "--certificate: the file has no certificate", Hint);
        }

        if (!HasBlock(pem, "PRIVATE KEY"))
        {
            throw new ProblemException(ExitCode.WrongUsage, "--certificate: the file has no private key (PKCS#8, not encrypted)", Hint);
        }

        try
        {
            X509Certificate2.CreateFromPem(pem, pem).Dispose();
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new ProblemException(ExitCode.WrongUsage, "--certificate: the certificate and the private key do not belong together, or are damaged", Hint);
        }
    }

    private static bool HasBlock(string pem, string label)
    {
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out PemFields block))
        {
            if (rest[block.Label].SequenceEqual(label))
            {
                return true;
            }

            rest = rest[block.Location.End..];
        }

        return false;
    }
}
