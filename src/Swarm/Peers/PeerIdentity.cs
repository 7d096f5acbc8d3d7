using System.Security.Cryptography.X509Certificates;

namespace MedV.Swarm.Peers;

/// <summary>Who this host is towards its peers, and how it knows theirs.</summary>
/// <param name="Id">This host.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Certificate">Its certificate with the private key.</param>
/// <param name="Recognise">Tells who holds a certificate, or <see langword="null"/> when it is none of this realm. Called by any thread.</param>
public sealed record PeerIdentity(
    HostId Id, string Name, X509Certificate2 Certificate, Func<X509Certificate2, RecognisedPeer?> Recognise);
