using System.Security.Cryptography;
using System.Text;

namespace MedV.Lab;

/// <summary>What an origin shows, and wants to be shown.</summary>
public sealed record OriginSecurity
{
    /// <summary>PEM file with the server's certificate and private key.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>File with those who may read, as <see cref="User"/> writes them; null: everybody.</summary>
    public string? UsersFile { get; init; }

    /// <summary>PEM file with the authority of client certificates; null: none is asked for.</summary>
    public string? ClientAuthorityFile { get; init; }

    /// <summary>A line of <see cref="UsersFile"/>.</summary>
    // SHA-1 is what both nginx and Apache read without a library; the lab guards no secret.
#pragma warning disable CA5350
    public static string User(string name, string password) =>
        $"{name}:{{SHA}}{Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(password)))}\n";
#pragma warning restore CA5350
}
