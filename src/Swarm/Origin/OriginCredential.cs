using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MedV.Swarm.Origin;

/// <summary>What this host shows one origin to be let in. Immutable; <see cref="ToString"/> tells the kind and no secret.</summary>
public sealed class OriginCredential
{
    private OriginCredential(AuthenticationHeaderValue? authorization, SslStreamCertificateContext? certificate) =>
        (Authorization, ClientCertificate) = (authorization, certificate);

    internal AuthenticationHeaderValue? Authorization { get; }

    internal SslStreamCertificateContext? ClientCertificate { get; }

    /// <summary>A name and a password (RFC 7617), sent in UTF-8 with each request.</summary>
    /// <exception cref="ArgumentException">The name has a colon, or one of them a control character.</exception>
    public static OriginCredential Basic(string user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(password);
        if (user.Contains(':', StringComparison.Ordinal) || user.Any(char.IsControl) || password.Any(char.IsControl))
        {
            throw new ArgumentException("a name has no colon, and neither it nor a password a control character", nameof(user));
        }

        return new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))), null);
    }

    /// <summary>A token (RFC 6750), sent with each request.</summary>
    /// <exception cref="ArgumentException">It is empty, or has a character that a token cannot have.</exception>
    public static OriginCredential Bearer(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        return token.TrimEnd('=').All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/')
            ? new(new AuthenticationHeaderValue("Bearer", token), null)
            : throw new ArgumentException("a token has letters, digits and - . _ ~ + / only, and = at its end", nameof(token));
    }

    /// <summary>A certificate, shown when TLS asks for one.</summary>
    /// <param name="certificate">With its private key.</param>
    /// <param name="issuers">What leads from it to a root that the origin knows; may be empty.</param>
    public static OriginCredential Certificate(X509Certificate2 certificate, X509Certificate2Collection issuers) =>
        new(null, SslStreamCertificateContext.Create(certificate, issuers, offline: true));

    /// <summary>Both: some origins want a certificate and a name.</summary>
    /// <exception cref="ArgumentException">Both are certificates, or neither is.</exception>
    public OriginCredential And(OriginCredential other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Authorization is null == other.Authorization is null
            ? throw new ArgumentException("an origin takes one certificate, and one name or token", nameof(other))
            : new(Authorization ?? other.Authorization, ClientCertificate ?? other.ClientCertificate);
    }

    /// <summary>The kind, such as <c>basic</c> or <c>bearer and certificate</c>.</summary>
    public override string ToString() =>
        string.Join(" and ", new[] { Authorization?.Scheme.ToLowerInvariant(), ClientCertificate is null ? null : "certificate" }.OfType<string>());
}
