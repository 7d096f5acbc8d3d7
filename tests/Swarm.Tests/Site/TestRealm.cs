using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Trust.Hosts;

namespace MedV.Swarm.Tests.Site;

/// <summary>A realm's host authority, and identities that it vouches for.</summary>
internal sealed class TestRealm : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly HostAuthority _authority = HostAuthority.Create("test", From, From.AddYears(50));

    public PeerIdentity Host(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = _authority.Issue(name, key, From, From.AddYears(10));
        X509Certificate2 own = certificate.CopyWithPrivateKey(key);
        return new PeerIdentity(IdOf(own), name, own, Recognise);
    }

    public void Dispose() => _authority.Dispose();

    private RecognisedPeer? Recognise(X509Certificate2 untrusted) =>
        HostCertificate.TryVerify(untrusted, [_authority.Certificate], DateTimeOffset.UtcNow, out _)
            ? new RecognisedPeer(IdOf(untrusted), HostCertificate.NameOf(untrusted)!)
            : null;

    private static HostId IdOf(X509Certificate2 certificate) => new(Digest.FromBytes(Trust.Hosts.HostId.Of(certificate).ToBytes()));
}
