using MedV.Daemon.Realm;

namespace MedV.Daemon.Tests.Realm;

public sealed class OriginsTests
{
    [Theory]
    [InlineData("http://images.example", true)]
    [InlineData("https://images.example:8443/medv/", true)]
    [InlineData("http://[fe80::1]/x", true)]
    [InlineData("ftp://images.example", false)]
    [InlineData("file:///etc", false)]
    [InlineData("/srv/www", false)]
    [InlineData("images.example", false)]
    [InlineData("http://images.example/?a=b", false)]
    [InlineData("http://images.example/#a", false)]
    [InlineData("https://name:password@images.example/", false)]
    [InlineData("", false)]
    public void An_origin_is_an_http_or_https_address(string text, bool isAddress) => Assert.Equal(isAddress, Origins.IsAddress(text));
}
