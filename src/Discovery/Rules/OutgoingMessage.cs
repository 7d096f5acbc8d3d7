using System.Net;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>A message that wants to be sent, small enough for one packet.</summary>
/// <param name="Message">The message.</param>
/// <param name="To">One host, or <see langword="null"/> for everybody on the link.</param>
internal sealed record OutgoingMessage(DnsMessage Message, IPEndPoint? To);
