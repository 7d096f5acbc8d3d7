using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>Body of <c>POST /v1/enroll</c>: what a host needs to join a realm.</summary>
/// <param name="Origins">One or more http or https addresses of the published folder.</param>
/// <param name="RootFingerprint">SHA-256 of the realm's first root metadata, 64 hexadecimal digits.</param>
/// <param name="Certificate">One PEM text: the host's certificate, then its PKCS#8 private key.</param>
internal sealed record EnrollRequest(ImmutableArray<string> Origins, string RootFingerprint, string Certificate)
{
    /// <summary>Leaves out the certificate, because it carries the private key: a log must never hold it.</summary>
    public override string ToString() => $"EnrollRequest({string.Join(", ", Origins)}, {RootFingerprint})";
}
