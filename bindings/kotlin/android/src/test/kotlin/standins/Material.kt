package androidx.compose.material3

import androidx.compose.runtime.Composable

@Composable
fun Text(text: String): Unit = require(text.isNotEmpty())

@Composable
fun Button(onClick: () -> Unit, content: @Composable () -> Unit) {
    content()
    onClick()
}
