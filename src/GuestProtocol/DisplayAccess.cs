namespace MedV.GuestProtocol;

/// <summary>The X display on the host that windows show on.</summary>
/// <param name="Address">As in <c>DISPLAY</c>, for instance <c>10.0.2.100:0</c>.</param>
/// <param name="Cookie">The MIT-MAGIC-COOKIE-1 that lets clients in: 16 bytes as 32 hexadecimal digits.</param>
public sealed record DisplayAccess(string Address, string Cookie)
{
    /// <summary>The cookie is a secret: logs do not get it.</summary>
    public override string ToString() => $"DisplayAccess {{ Address = {Address} }}";
}
